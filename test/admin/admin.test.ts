import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { testSecret } from '../harness/app.js';
import { runCommand } from '../harness/cli.js';
import { eventually } from '../harness/eventually.js';
import { describeWithRedis, RedisServer } from '../harness/redis.js';
import { type ServerHere, startServerHere } from '../harness/server-here.js';
import { runServer, type ServerProcess, startServerProcess } from '../harness/server-process.js';
import { type SignedInClient, signUp } from '../harness/sign-in.js';
import { temporaryDirectory } from '../harness/temporary-directory.js';
import { databaseForServers } from '../server/environment.js';

const olderFile = fileURLToPath(new URL('../../src/admin.js', import.meta.url));

async function runAdmin(env: Record<string, string>, ...args: string[]) {
  const { code, stdout, stderr } = await runCommand(env, 'admin', '--yes', ...args);
  return { code, output: stdout + stderr };
}

const statusOfUsers = async (server: Pick<ServerProcess, 'client'>, { token: bearer }: SignedInClient) =>
  (await server.client().send('GET', '/users', { bearer })).status;

for (const store of ['mongodb', 'redis'] as const) {
  const run = store === 'redis' ? describeWithRedis : describe;
  run(`sealgate admin, with sessions in ${store}`, () => {
    const ends: (() => unknown)[] = [];
    const servers: ServerHere[] = [];
    let env: Record<string, string>;
    before(async () => {
      const database = await databaseForServers();
      const redis = store === 'redis' ? await RedisServer.start() : undefined;
      env = { ...database.env, AUTH_SESSION_STORE: store, AUTH_USER_CACHE_FOR: '1h' };
      if (redis) env.REDIS_URL = redis.url;
      ends.push(database.drop, () => redis?.close());
      for (const _ of [1, 2]) {
        const server = await startServerHere(env);
        servers.push(server);
        ends.push(server.stop);
      }
    });
    after(async () => {
      for (const end of ends.reverse()) await end();
    });
    const signUpHere = () => signUp(servers[0]?.base ?? '');

    it('makes somebody an admin, at every server that runs', async () => {
      const person = await signUpHere();
      for (const server of servers) expect(await statusOfUsers(server, person)).to.equal(403);
      const { email } = person.fields;
      const { code, output } = await runAdmin(env, ` ${email.toUpperCase()} `);
      expect(code, output).to.equal(0);
      expect(output.endsWith(`\n${email} is an admin now\n`), output).to.equal(true);
      for (const server of servers) {
        await eventually('the server knows', async () => (await statusOfUsers(server, person)) === 200);
      }
      expect((await person.client.refresh()).body)
        .to.have.nested.property('user.roles')
        .with.members(['user', 'admin']);
    });

    it('may be run twice, and changes nobody else', async () => {
      const [person, other] = [await signUpHere(), await signUpHere()];
      for (const _ of [1, 2]) expect((await runAdmin(env, person.fields.email)).code).to.equal(0);
      expect((await person.client.refresh()).body).to.have.deep.nested.property('user.roles', [
        'user',
        'admin',
      ]);
      expect((await other.client.refresh()).body).to.have.deep.nested.property('user.roles', ['user']);
    });
  });
}

describe('sealgate admin, on a database that no server runs on', () => {
  let database: Awaited<ReturnType<typeof databaseForServers>>;
  before(async () => {
    database = await databaseForServers();
  });
  after(() => database.drop());

  it('says so where nobody has the address', async () => {
    const { code, output } = await runAdmin(database.env, 'nobody@example.com');
    expect([code, output]).to.deep.equal([1, 'sealgate: no user is registered as nobody@example.com\n']);
  });

  it('is sealgate-admin as well', async () => {
    const email = 'ann@example.com';
    await database.connection.collection('users').insertOne({ email, roles: ['user'] });
    const { code, output } = await runServer({ file: olderFile, args: ['--yes', email], env: database.env });
    expect(code, output).to.equal(0);
    expect(output.endsWith(`\n${email} is an admin now\n`), output).to.equal(true);
  });

  it('asks for an address', async () => {
    const { code, output } = await runAdmin(database.env);
    expect([code, output]).to.deep.equal([64, 'sealgate: usage: sealgate admin EMAIL|ID [--yes]\n']);
  });

  it('refuses a setting that is wrong, as the server does', async () => {
    const { code, output } = await runAdmin(
      { ...database.env, AUTH_TOKEN_EXPIRES_IN: 'soon' },
      'a@example.com',
    );
    expect(code).to.equal(78);
    expect(output).to.match(/^sealgate: authentication\.token\.expiresIn \(AUTH_TOKEN_EXPIRES_IN\): .*\n$/);
  });
});

describe('sealgate admin, with the embedded database', function () {
  this.timeout(120_000);
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let env: Record<string, string>;
  let server: ServerProcess | ServerHere | undefined;
  before(async () => {
    directory = await temporaryDirectory();
    env = { DATA_DIR: directory.path, AUTH_TOKEN_SECRET: testSecret, AUTH_PASSWORD_COST: '4' };
  });
  afterEach(() => server?.stop());
  after(() => directory.remove());

  it('works beside the running server, which goes on, and after it was killed, and leaves the data to the next', async () => {
    const killed = await startServerProcess({ env });
    server = killed;
    const [person, late] = [await signUp(killed.base), await signUp(killed.base)];
    expect(await runAdmin(env, person.fields.email)).to.include({ code: 0 });
    await eventually('the server knows', async () => (await statusOfUsers(killed, person)) === 200);
    await killed.stop('SIGKILL');
    expect(await runAdmin(env, late.fields.email)).to.include({ code: 0 });
    server = await startServerHere(env);
    await expectAdmin(server, late);
  });

  it('works after the server ended by itself, and leaves the data to the next', async () => {
    server = await startServerHere(env);
    const person = await signUp(server.base);
    await server.stop();
    expect(await runAdmin(env, person.fields.email)).to.include({ code: 0 });
    server = await startServerHere(env);
    await expectAdmin(server, person);
  });
});

async function expectAdmin({ base }: Pick<ServerHere, 'base'>, { client }: SignedInClient): Promise<void> {
  const { body } = await client.send('POST', `${base}/refresh-token`);
  expect(body).to.have.deep.nested.property('user.roles', ['user', 'admin']);
}
