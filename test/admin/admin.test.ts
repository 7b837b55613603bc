import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { testSecret } from '../harness/app.js';
import { runCli, runCommand } from '../harness/cli.js';
import { eventually } from '../harness/eventually.js';
import { runServer, type ServerProcess, startServerProcess } from '../harness/server-process.js';
import { type SignedInClient, signUp } from '../harness/sign-in.js';
import { temporaryDirectory } from '../harness/temporary-directory.js';
import { describeNodes, setups } from '../nodes/nodes.js';

const olderFile = fileURLToPath(new URL('../../src/admin.js', import.meta.url));

async function runAdmin(env: Record<string, string>, ...args: string[]) {
  const { code, stdout, stderr } = await runCommand(env, 'admin', '--yes', ...args);
  return { code, output: stdout + stderr };
}

const statusOfUsers = async (server: ServerProcess, { token: bearer }: SignedInClient) =>
  (await server.client().send('GET', '/users', { bearer })).status;

for (const setup of [setups.mongodb, setups.redis]) {
  const remembering = { AUTH_USER_CACHE_FOR: '1h' };
  describeNodes('sealgate admin', setup, { env: remembering }, (nodes) => {
    it('makes somebody an admin, at every server that runs', async () => {
      const person = await signUp(nodes.one.base);
      const servers = [nodes.one, nodes.other];
      for (const server of servers) expect(await statusOfUsers(server, person)).to.equal(403);
      const { email } = person.fields;
      const { code, output } = await runAdmin(nodes.env, ` ${email.toUpperCase()} `);
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
      const [person, other] = [await signUp(nodes.one.base), await signUp(nodes.one.base)];
      for (const _ of [1, 2]) expect((await runAdmin(nodes.env, person.fields.email)).code).to.equal(0);
      expect((await person.client.refresh()).body).to.have.deep.nested.property('user.roles', [
        'user',
        'admin',
      ]);
      expect((await other.client.refresh()).body).to.have.deep.nested.property('user.roles', ['user']);
    });

    it('says so where nobody has the address', async () => {
      const { code, output } = await runAdmin(nodes.env, 'nobody@example.com');
      expect([code, output]).to.deep.equal([1, 'sealgate: no user is registered as nobody@example.com\n']);
    });

    it('is sealgate-admin as well', async () => {
      const { email } = (await signUp(nodes.one.base)).fields;
      const { code, output } = await runServer({ file: olderFile, args: ['--yes', email], env: nodes.env });
      expect(code, output).to.equal(0);
      expect(output.endsWith(`\n${email} is an admin now\n`), output).to.equal(true);
    });

    it('asks for an address', async () => {
      const { code, output } = await runAdmin(nodes.env);
      expect([code, output]).to.deep.equal([64, 'sealgate: usage: sealgate admin EMAIL|ID [--yes]\n']);
    });

    it('refuses a setting that is wrong, as the server does', async () => {
      const { code, output } = await runAdmin(
        { ...nodes.env, AUTH_TOKEN_EXPIRES_IN: 'soon' },
        'a@example.com',
      );
      expect(code).to.equal(78);
      expect(output).to.match(/^sealgate: authentication\.token\.expiresIn \(AUTH_TOKEN_EXPIRES_IN\): .*\n$/);
    });
  });
}

describe('sealgate admin, with the embedded database', function () {
  this.timeout(60_000);
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let env: Record<string, string>;
  let server: ServerProcess | undefined;
  beforeEach(async () => {
    directory = await temporaryDirectory();
    env = { DATA_DIR: directory.path, AUTH_TOKEN_SECRET: testSecret, AUTH_PASSWORD_COST: '4' };
    server = await startServerProcess({ env });
  });
  afterEach(async () => {
    await server?.stop();
    await directory.remove();
  });

  const start = async () => {
    server = await startServerProcess({ env });
    return server;
  };
  const expectAdmin = async ({ base }: ServerProcess, { client }: SignedInClient) => {
    const { body } = await client.send('POST', `${base}/refresh-token`);
    expect(body).to.have.deep.nested.property('user.roles', ['user', 'admin']);
  };

  it('works beside the running server, which goes on', async () => {
    const running = server ?? (await start());
    const person = await signUp(running.base);
    expect(await runCli(env, 'admin', '--yes', person.fields.email)).to.include({ code: 0 });
    await eventually('the server knows', async () => (await statusOfUsers(running, person)) === 200);
  });

  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    it(`works after the server ended by ${signal}, and leaves the data to the next`, async () => {
      const person = await signUp(server?.base ?? '');
      await server?.stop(signal);
      expect(await runCli(env, 'admin', '--yes', person.fields.email)).to.include({ code: 0 });
      await expectAdmin(await start(), person);
    });
  }
});
