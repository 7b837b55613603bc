import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { newUser } from '../harness/client.js';
import { CommandProxy } from '../harness/command-proxy.js';
import { eventually } from '../harness/eventually.js';
import { freePort } from '../harness/listen.js';
import { DatabaseProxy } from '../harness/proxy.js';
import { launchServerHere, runServerHere, type ServerHere, startServerHere } from '../harness/server-here.js';
import { runServer } from '../harness/server-process.js';
import { signUp } from '../harness/sign-in.js';
import { temporaryDirectory } from '../harness/temporary-directory.js';
import { databaseForServers } from './environment.js';

const hasIPv6 = Object.values(networkInterfaces()).some((all) =>
  all?.some(({ address }) => address === '::1'),
);

describe('the start of a server', function () {
  this.timeout(120_000);
  let database: Awaited<ReturnType<typeof databaseForServers>>;
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  before(async () => {
    database = await databaseForServers();
    directory = await temporaryDirectory();
  });
  after(async () => {
    await database.drop();
    await directory.remove();
  });

  describe('at localhost', () => {
    let server: ServerHere;
    before(async () => {
      server = await startServerHere(database.env);
    });
    after(() => server.stop());

    it('tells where it is, where the data is, and where the secret came from', () => {
      const [where, data, secret] = server.output().split('\n');
      expect(where).to.equal(`sealgate is at ${server.base}`);
      expect(data)
        .to.match(/^data +MongoDB at /)
        .and.to.contain(database.name);
      expect(secret).to.match(/^secret +from AUTH_TOKEN_SECRET$/);
    });

    it('listens on both loopback addresses, at one port, and says localhost', async () => {
      expect(server.origin).to.match(/^http:\/\/localhost:\d+$/);
      const { port } = new URL(server.origin);
      for (const host of ['127.0.0.1', ...(hasIPv6 ? ['[::1]'] : [])])
        expect((await fetch(`http://${host}:${port}/auth/me`)).status).to.equal(401);
    });

    it('ends with a line when its port is taken', async () => {
      const { port } = new URL(server.origin);
      const { code, output } = await runServerHere({ ...database.env, PORT: port });
      expect(code).to.equal(1);
      expect(output).to.match(
        /^sealgate: http\.host \(HOST\), http\.port \(PORT\): cannot listen on 127\.0\.0\.1:\d+ \(EADDRINUSE\)\n$/,
      );
    });
  });

  it('in production tells it to the log alone, one JSON object a line, and listens on the one address that it is told', async () => {
    const server = await startServerHere({ ...database.env, NODE_ENV: 'production', HOST: '127.0.0.1' });
    expect(server.origin).to.match(/^http:\/\/127\.0\.0\.1:/);
    const other = server.origin.replace('127.0.0.1', '[::1]');
    const refused = hasIPv6 && (await fetch(other).catch((error: Error) => error.cause));
    await server.stop();
    if (hasIPv6) expect(refused).to.include({ code: 'ECONNREFUSED' });
    const lines = server
      .output()
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(lines[0]).to.include({ url: server.origin, msg: 'listening' });
    expect(server.output()).to.not.contain(database.env.AUTH_TOKEN_SECRET);
  });

  it('makes a secret for development once, for the eyes of its owner alone, and keeps it', async () => {
    const env = { ...database.env, AUTH_TOKEN_SECRET: undefined, DATA_DIR: join(directory.path, 'data') };
    const file = join(env.DATA_DIR, 'secret');
    const first = await startServerHere(env);
    const client = first.client();
    expect((await client.register(newUser())).status).to.equal(201);
    const secret = await readFile(file, 'utf8');
    await first.stop();
    expect(first.output()).to.contain(`made for development, kept in ${file}`).and.not.to.contain(secret);
    expect(Buffer.from(secret, 'base64url').length).to.be.at.least(32);
    expect((await stat(file)).mode & 0o777).to.equal(0o600);
    expect((await stat(env.DATA_DIR)).mode & 0o777).to.equal(0o700);

    const second = await startServerHere(env);
    const again = second.client();
    again.refreshToken = client.refreshToken;
    const refreshed = await again.refresh();
    await second.stop();
    expect(refreshed.status).to.equal(200);
    expect(await readFile(file, 'utf8')).to.equal(secret);
  });

  it('ends with a line when its port is taken at one of them alone', async function () {
    if (!hasIPv6) this.skip();
    const port = await freePort();
    const taken = createServer().listen(port, '::1');
    await once(taken, 'listening');
    const { code, output } = await runServerHere({ ...database.env, PORT: String(port) });
    taken.close();
    expect([code, output]).to.deep.equal([
      1,
      `sealgate: http.host (HOST), http.port (PORT): cannot listen on [::1]:${port} (EADDRINUSE)\n`,
    ]);
  });

  it('ends with a line when the database refuses the password, which no waiting helps', async () => {
    const proxy = await CommandProxy.start();
    const refusal = { ok: 0, code: 18, codeName: 'AuthenticationFailed', errmsg: 'Authentication failed.' };
    proxy.decide = ({ name }) => (name === 'saslStart' ? { answer: refusal } : 'pass');
    const uri = proxy.uriOf(database.name).replace(/^mongodb:\/\/([^@]*@)?/, 'mongodb://user:hunter2@');
    const { code, output } = await runServer({
      env: { ...database.env, MONGODB_URI: `${uri}${uri.includes('?') ? '&' : '?'}authMechanism=PLAIN` },
    });
    await proxy.close();
    expect(code).to.equal(78);
    expect(output).to.match(/sealgate: database\.uri \(MONGODB_URI\): the database refuses .*\n$/);
    expect(output).to.not.contain('hunter2');
  });

  it('ends with a line when its host is not of this machine', async () => {
    const { code, output } = await runServerHere({ ...database.env, HOST: '192.0.2.1' });
    expect(code).to.equal(1);
    expect(output).to.match(/^sealgate: http\.host \(HOST\), [^\n]+\(EADDRNOTAVAIL\)\n$/);
  });

  describe('while its database is away', () => {
    let proxy: DatabaseProxy;
    beforeEach(async () => {
      proxy = await DatabaseProxy.start();
    });
    afterEach(() => proxy.close());

    for (const [state, takeAway] of [
      ['gone', (it: DatabaseProxy) => it.cut()],
      ['silent', (it: DatabaseProxy) => it.freeze()],
    ] as const) {
      it(`(${state}) waits, says so in a line, and goes on when it comes`, async () => {
        await takeAway(proxy);
        const uri = proxy.uriOf(database.name);
        const run = launchServerHere({ ...database.env, MONGODB_URI: uri });
        await eventually('it says that it waits', () => run.output().includes('database connection failed'));
        expect(run.output()).to.not.contain('sealgate is at');
        await proxy.restore();
        const { server } = await run.launched;
        expect((await signUp(server?.base ?? '')).token).to.be.a('string');
        expect(await server?.stop()).to.equal(0);
        const lines = server?.output().trimEnd().split('\n') ?? [];
        const errors = lines.filter((line) => line.includes('"level":50'));
        // A database that is there may still be too slow to be prepared at once.
        expect(errors.filter((line) => !line.includes('"preparing '))).to.have.length(1);
      });
    }

    it('ends when it is told to, and does not quote the password that it would sign in with', async () => {
      await proxy.cut();
      const uri = proxy.uriOf(database.name).replace(/^mongodb:\/\/([^@]*@)?/, 'mongodb://user:hunter2@');
      const run = launchServerHere({ ...database.env, MONGODB_URI: uri });
      await eventually('it says that it waits', () => run.output().includes('database connection failed'));
      run.stop();
      const { code, output } = await run.launched;
      expect(code).to.equal(0);
      expect(output).to.not.contain('hunter2');
    });
  });
});
