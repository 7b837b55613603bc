import { expect } from 'chai';
import { testSecret } from '../harness/app.js';
import { codeOf, newUser } from '../harness/client.js';
import { runServerHere, startServerHere } from '../harness/server-here.js';
import { temporaryDirectory } from '../harness/temporary-directory.js';

describe('the profile of a small device', () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let env: Record<string, string>;
  beforeEach(async () => {
    directory = await temporaryDirectory();
    env = {
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      DATA_DIR: directory.path,
      AUTH_TOKEN_SECRET: testSecret,
      AUTH_PASSWORD_COST: '4',
    };
  });
  afterEach(() => directory.remove());

  it('lets production keep its data in the embedded database, and issues stateless tokens', async () => {
    const fields = newUser();
    const first = await startServerHere({ ...env, SEALGATE_PROFILE: 'device' });
    expect((await first.client().register(fields)).status).to.equal(201);
    expect(await first.stop()).to.equal(0);

    const second = await startServerHere({ ...env, SEALGATE_PROFILE: 'device' });
    try {
      const body = { username: fields.email, password: fields.password };
      const answer = await second.client().send('POST', '/token', { body });
      expect(answer.status).to.equal(200);
      const token = Object(answer.body).access_token;
      expect((await second.client().me(token)).body).to.include({ email: fields.email });
      const listed = await second.client().send('GET', '/sessions', { bearer: token });
      expect(codeOf(listed)).to.equal('token_invalid');
    } finally {
      await second.stop();
    }
  });

  it('has to be chosen: production without it wants a database of its own', async () => {
    const { code, output } = await runServerHere(env);
    expect(code).to.equal(78);
    expect(output).to.match(/^sealgate: database\.uri \(MONGODB_URI\): is missing/);
  });

  it('may be chosen in part', async () => {
    const server = await startServerHere({ ...env, DATABASE_EMBEDDED_ALLOW_IN_PRODUCTION: 'true' });
    try {
      expect((await server.client().send('POST', '/token', { body: {} })).status).to.equal(404);
    } finally {
      await server.stop();
    }
  });

  it('takes nothing else back that production asks for', async () => {
    for (const [setting, fault] of [
      [{ AUTH_TOKEN_SECRET: undefined }, 'authentication.token.secret (AUTH_TOKEN_SECRET): is missing'],
      [{ AUTH_COOKIE_SECURE: 'false' }, 'authentication.cookie.secure (AUTH_COOKIE_SECURE): must be true'],
    ] as const) {
      const { code, output } = await runServerHere({ ...env, SEALGATE_PROFILE: 'device', ...setting });
      expect(code).to.equal(78);
      expect(output).to.include(fault);
    }
  });

  it('is one of those that there are', async () => {
    for (const [profile, fault] of [
      ['toaster', 'there is no config/toaster.json'],
      ['../device', 'must be the name of a file in config, without its .json'],
    ]) {
      const { code, output } = await runServerHere({ ...env, SEALGATE_PROFILE: profile });
      expect(code).to.equal(78);
      expect(output).to.equal(`sealgate: profile (SEALGATE_PROFILE): ${fault}\n`);
    }
  });

  it('gives way to the environment', async () => {
    const settings = { SEALGATE_PROFILE: 'device', DATABASE_EMBEDDED_ALLOW_IN_PRODUCTION: 'false' };
    expect((await runServerHere({ ...env, ...settings })).code).to.equal(78);
  });
});
