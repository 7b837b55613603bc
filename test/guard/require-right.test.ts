import { expect } from 'chai';
import { accessKeys, createGuard } from '../../src/guard/index.js';
import { OptionError } from '../../src/options/option-error.js';
import { testSecret } from '../harness/app.js';
import { expectProblem } from '../harness/expect-problem.js';
import { claimsOf, forge } from '../harness/forge.js';
import { type GuardApp, startGuardApp } from '../harness/guard-app.js';
import { silentLogger } from '../harness/logger.js';

const keys = accessKeys(testSecret);

describe('requireRight of a resource service', () => {
  let service: GuardApp;
  before(async () => {
    service = await startGuardApp({
      guard: { keys, logger: silentLogger, roles: { editor: ['books:write'], constructor: ['books:burn'] } },
      mount: (app, guard) => {
        app.get('/write', guard.requireRight('books:write'), (req, res) => {
          res.json({ id: req.currentUser?.id });
        });
      },
    });
  });
  after(() => service.close());

  const ask = (...roles: string[]) => service.get('/write', forge(claimsOf('access_token', { roles })));

  it('goes by the roles of the token', async () => {
    expect((await ask('user', 'editor')).status).to.equal(200);
    for (const roles of [[], ['admin'], ['books:write'], ['constructor']])
      expectProblem(await ask(...roles), 403, 'insufficient_role');
    expectProblem(await service.get('/write'), 401, 'token_missing');
  });

  it('takes no member that every object has for a role', async () => {
    expectProblem(await ask('__proto__', 'toString', 'valueOf'), 403, 'insufficient_role');
  });

  it('is refused at construction for a right that no role has', () => {
    expect(() => service.guard.requireRight('books:read')).to.throw(
      TypeError,
      'requireRight: no role has the right books:read; add it to the option roles',
    );
  });

  it('needs roles of the right shape, and the error names the wrong one', () => {
    for (const [roles, option] of [
      [{ 'an editor': ['read'] }, 'roles.an editor'],
      [{ editor: ['read books'] }, 'roles.editor'],
      [{ reader: ['read'], editor: ['x'.repeat(65)] }, 'roles.editor'],
      [{ ['__proto__']: ['read books'] }, 'roles.__proto__'],
    ] as const)
      expect(() => createGuard({ keys, roles }))
        .to.throw(OptionError)
        .with.property('option', option);
  });
});
