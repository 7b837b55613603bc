import { expect } from 'chai';
import express from 'express';
import { AuthError, defineError, errors, problemHandler } from '../src/index.js';
import { listen } from './harness/app.js';
import { Client } from './harness/client.js';
import { expectProblem } from './harness/expect-problem.js';
import { silentLogger } from './harness/logger.js';

describe('an AuthError', () => {
  it('has the code, the status and the title of its definition, and a detail of its own', () => {
    const error = new AuthError(errors.last_admin, { detail: 'Make Ann an admin first', retryAfter: 3 });
    expect(error).to.include({ code: 'last_admin', status: 409, retryAfter: 3 });
    expect(error.message).to.equal('Make Ann an admin first');
    expect(new AuthError(errors.not_found).message).to.equal('Not found');
  });

  it('is one of a class below it only where it was made by that', () => {
    class SoldOut extends AuthError {}
    const soldOut = new SoldOut(errors.not_found);
    expect([soldOut instanceof AuthError, soldOut instanceof SoldOut]).to.deep.equal([true, true]);
    expect(new AuthError(errors.not_found) instanceof SoldOut).to.equal(false);
    for (const other of [undefined, null, 'AuthError', {}, new Error('AuthError')])
      expect((other as unknown) instanceof AuthError).to.equal(false);
  });

  it('is made of a definition, and not of a name', () => {
    expect(() => new AuthError('not_found' as never)).to.throw(TypeError, 'errors.not_found');
  });
});

describe('a definition of the application', () => {
  const soldOut = defineError('sold_out', 409, 'There is none left', 'choose another');

  it('is answered as a problem of its code', async () => {
    const app = express();
    app.get('/', () => {
      throw new AuthError(soldOut, { detail: 'The last one was sold at noon' });
    });
    app.use(problemHandler({ logger: silentLogger }));
    const { origin, server } = await listen(app);
    const answer = await new Client(origin).send('GET', '/');
    server.close();
    expectProblem(answer, 409, 'sold_out');
    expect(answer.body).to.include({
      title: 'There is none left',
      detail: 'The last one was sold at noon',
    });
  });

  it('is answered by a handler that is refused where its logger is none', () => {
    for (const logger of [{}, () => undefined])
      expect(() => Reflect.apply(problemHandler, undefined, [{ logger }])).to.throw(
        TypeError,
        'problemHandler: logger must have the methods info, warn and error',
      );
  });

  it('is refused with another code than clients can branch on, or a status that is no refusal', () => {
    for (const code of ['', 'Sold Out', 'sold-out', '1st', 'x'.repeat(65)])
      expect(() => defineError(code, 409, 'x', 'y'), code).to.throw(TypeError, 'lower case');
    for (const status of [200, 302, 399, 600, 409.5, Number.NaN])
      expect(() => defineError('sold_out', status, 'x', 'y'), String(status)).to.throw(
        TypeError,
        '400 to 599',
      );
  });
});

describe('the definitions of errors', () => {
  it('are found by their codes, and cannot be changed', () => {
    for (const [code, definition] of Object.entries(errors)) {
      expect(definition.code).to.equal(code);
      expect(definition.status).to.be.within(400, 599);
      expect(Object.isFrozen(definition)).to.equal(true);
    }
    expect(Object.isFrozen(errors)).to.equal(true);
  });
});
