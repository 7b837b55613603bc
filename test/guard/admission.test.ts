import { expect } from 'chai';
import { testSecret } from '../harness/app.js';
import { codeOf } from '../harness/client.js';
import { eventually } from '../harness/eventually.js';
import { expectProblem } from '../harness/expect-problem.js';
import { claimsOf, forge } from '../harness/forge.js';
import { type GuardApp, startGuardApp } from '../harness/guard-app.js';
import { silentLogger } from '../harness/logger.js';

const id = '0123456789abcdef01234567';

describe('the guard of a resource service', () => {
  let service: GuardApp;
  before(async () => {
    service = await startGuardApp();
  });
  after(() => service.close());

  const tokenOf = (...roles: string[]) => forge(claimsOf('access_token', { roles }));

  it('gives the claims of the token and a user of its id and roles, seen for the first time or again', async () => {
    const claims = claimsOf('access_token', { roles: ['user', 'editor'], ver: 2, auth_time: 1_770_000_000 });
    const token = forge(claims);
    for (let time = 0; time < 3; time++) {
      const { status, body } = await service.get('/guarded', token);
      expect(status).to.equal(200);
      expect(body).to.deep.equal({
        user: { id, roles: ['user', 'editor'] },
        claims,
      });
    }
  });

  it('gives 0 for the version and for the time of the login where a token of an earlier release names none', async () => {
    const { body } = await service.get('/guarded', forge(claimsOf('access_token')));
    expect(body).to.have.property('claims').that.includes({ ver: 0, auth_time: 0 });
  });

  it('gives a user and claims that no handler can change for the next request', async () => {
    const frozen = await startGuardApp({
      mount: (app, guard) => {
        app.get(
          '/',
          guard.withUser((req, res) => {
            const { currentUser } = req;
            const claims = guard.claims(req);
            res.json([currentUser, currentUser.roles, claims, claims.roles].every(Object.isFrozen));
          }),
        );
      },
    });
    expect((await frozen.get('/', tokenOf('user'))).body).to.equal(true);
    await frozen.close();
  });

  it('lets through who has one of the roles, and refuses the others with 403', async () => {
    for (const roles of [['admin'], ['user', 'owner']])
      expect((await service.get('/admin', tokenOf(...roles))).status).to.equal(200);
    for (const roles of [[], ['user'], ['Admin'], ['admin ', 'owners'], ['admin,owner']])
      expectProblem(await service.get('/admin', tokenOf(...roles)), 403, 'insufficient_role');
    expectProblem(await service.get('/admin'), 401, 'token_missing');
  });

  it('lets owners and admins through to what is theirs', async () => {
    expect((await service.get(`/of/${id}`, tokenOf('user'))).status).to.equal(200);
    expect((await service.get('/of/another', tokenOf('admin'))).status).to.equal(200);
    expectProblem(await service.get('/of/another', tokenOf('user')), 403, 'insufficient_role');
  });

  it('believes no user that another part of the application put on the request', async () => {
    const careless = await startGuardApp({
      mount: (app, guard) => {
        app.use((req, _res, next) => {
          const claims = { sub: id, roles: ['admin'], type: 'access_token' };
          Object.assign(req, { auth: claims, currentUser: { id, roles: ['admin'] } });
          next();
        });
        app.get('/', guard.requireRole('admin'), (_req, res) => void res.end());
      },
    });
    expectProblem(await careless.get('/'), 401, 'token_missing');
    expectProblem(await careless.get('/', tokenOf('user')), 403, 'insufficient_role');
    await careless.close();
  });

  it('believes no other guard in the same process', async () => {
    const secret = 'the secret of another system, which has other users';
    const other = await startGuardApp({
      guard: { secret, logger: silentLogger },
      mount: (app, guard) => {
        app.get('/', service.guard.requireAuth, guard.requireRole('admin'), (_req, res) => void res.end());
      },
    });
    expectProblem(await other.get('/', tokenOf('admin')), 401, 'token_invalid');
    await other.close();
  });

  it('refuses a token that it remembers once it has run out', async () => {
    const exp = Math.floor(Date.now() / 1000) + 2;
    const token = forge(claimsOf('access_token', { exp }));
    await service.get('/guarded', token);
    await eventually(
      'the token has run out',
      async () => (await service.get('/guarded', token)).status === 401,
    );
    expect(Date.now()).to.be.at.least(exp * 1000);
    expect(codeOf(await service.get('/guarded', token))).to.equal('token_expired');
  });

  it('opens tokens of a retired secret, and of a removed one no more', async () => {
    const secret = 'the secret that came after the one of the tests';
    const rotated = await startGuardApp({
      guard: { secret, previousSecrets: [testSecret], logger: silentLogger },
    });
    expect((await rotated.get('/guarded', tokenOf('user'))).status).to.equal(200);
    await rotated.close();
    const removed = await startGuardApp({ guard: { secret, logger: silentLogger } });
    expectProblem(await removed.get('/guarded', tokenOf('user')), 401, 'token_invalid');
    await removed.close();
  });
});
