import { expect } from 'chai';
import { AuthError, errors } from '../src/index.js';

describe('an AuthError', () => {
  it('has the code, the status and the title of its definition, and a detail of its own', () => {
    const error = new AuthError(errors.last_admin, { detail: 'Make Ann an admin first', retryAfter: 3 });
    expect(error).to.include({ code: 'last_admin', status: 409, retryAfter: 3 });
    expect(error.message).to.equal('Make Ann an admin first');
    expect(new AuthError(errors.not_found).message).to.equal('Not found');
  });

  it('is made of a definition, and not of a name', () => {
    expect(() => new AuthError('not_found' as never)).to.throw(TypeError, 'errors.not_found');
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
