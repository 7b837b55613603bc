import { expect } from 'chai';
import { createGuard } from '../../src/guard/index.js';
import { accessKeys } from '../../src/tokens/access-keys.js';
import { createKeyRing } from '../../src/tokens/key-ring.js';
import { StatelessTokens } from '../../src/tokens/stateless-token.js';
import { testSecret } from '../harness/app.js';
import { expectProblem } from '../harness/expect-problem.js';
import { claimsOf, forge } from '../harness/forge.js';
import { type GuardApp, startGuardApp } from '../harness/guard-app.js';
import { silentLogger } from '../harness/logger.js';

const user = {
  id: '0123456789abcdef01234567',
  email: 'ann@example.com',
  roles: ['user', 'admin'],
  createdAt: new Date(0),
  updatedAt: new Date(0),
};

function statelessToken(expiresIn: number, previous?: string): string {
  const ring = createKeyRing('stateless_token', previous ?? testSecret, []);
  const issuerAndAudience = { issuer: 'sealgate', audience: 'sealgate', clock: { now: () => Date.now() } };
  return new StatelessTokens({ ...issuerAndAudience, ring, expiresIn }).issue(user).token;
}

describe('a stateless token, at a resource service', () => {
  const former = 'the secret that went before the one of the tests';
  let willing: GuardApp;
  let strict: GuardApp;
  before(async () => {
    const logger = silentLogger;
    willing = await startGuardApp({
      guard: { secret: testSecret, previousSecrets: [former], statelessTokens: true, logger },
    });
    strict = await startGuardApp({ guard: { secret: testSecret, logger } });
  });
  after(async () => {
    await willing.close();
    await strict.close();
  });

  it('is refused unless the service wants such', async () => {
    expectProblem(await strict.get('/guarded', statelessToken(60_000)), 401, 'token_invalid');
  });

  it('says who is asking and what they may do', async () => {
    const answer = await willing.get('/guarded', statelessToken(60_000));
    expect(answer.body).to.have.deep.property('user', { id: user.id, roles: user.roles });
    expect((await willing.get('/admin', statelessToken(60_000))).status).to.equal(200);
    expect((await willing.get('/guarded', statelessToken(60_000, former))).status).to.equal(200);
  });

  it('runs out', async () => {
    expectProblem(await willing.get('/guarded', statelessToken(-1000)), 401, 'token_expired');
  });

  it('is no session', async () => {
    expectProblem(await willing.get('/session', statelessToken(60_000)), 401, 'token_invalid');
    expect((await willing.get('/session', forge(claimsOf('access_token')))).status).to.equal(200);
  });

  it('leaves access tokens what they are', async () => {
    const now = Math.floor(Date.now() / 1000);
    expect((await willing.get('/guarded', forge(claimsOf('access_token')))).status).to.equal(200);
    const expired = forge(claimsOf('access_token', { iat: now - 60, exp: now - 1 }));
    expectProblem(await willing.get('/guarded', expired), 401, 'token_expired');
    expectProblem(await willing.get('/guarded', 'neither'), 401, 'token_invalid');
  });

  it('takes the secret to open', () => {
    const options = { keys: accessKeys(testSecret), statelessTokens: true };
    const create = () => Reflect.apply(createGuard, undefined, [options]);
    expect(create).to.throw(TypeError, 'createGuard: statelessTokens need the secret');
  });
});
