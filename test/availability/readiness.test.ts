import { expect } from 'chai';
import express from 'express';
import mongoose, { type Connection } from 'mongoose';
import { Readiness } from '../../src/availability/readiness.js';
import { type Auth, createAuth } from '../../src/index.js';
import { listen, testSecret } from '../harness/app.js';
import { Client, codeOf, newUser } from '../harness/client.js';
import { randomDatabaseName } from '../harness/database.js';
import { recordingLogger, silentLogger } from '../harness/logger.js';
import { DatabaseProxy } from '../harness/proxy.js';
import { countWaits } from '../harness/waits.js';

describe('an application whose database is not there yet', () => {
  let proxy: DatabaseProxy;
  let connection: Connection;
  let auth: Auth;
  let client: Client;
  let origin: string;
  let stop: () => Promise<void>;
  const name = randomDatabaseName();
  const options = {
    secret: testSecret,
    cookie: { secure: false },
    passwords: { cost: 4, workerFile: new URL('../harness/hashing-worker.js', import.meta.url) },
    logger: silentLogger,
  };

  beforeEach(async () => {
    proxy = await DatabaseProxy.start();
    connection = mongoose.createConnection();
    auth = createAuth({ ...options, connection });
    const app = express();
    app.use('/auth', auth.router);
    app.get('/guarded', auth.requireAuth, (_req, res) => void res.end());
    const listening = await listen(app);
    origin = listening.origin;
    client = new Client(`${origin}/auth`);
    stop = async () => {
      listening.server.closeAllConnections();
      listening.server.close();
      await auth.close();
      await proxy.restore();
      if (connection.readyState !== mongoose.STATES.connected) await open();
      await connection.getClient().db(name).dropDatabase();
      await connection.close();
      await proxy.close();
    };
  });
  afterEach(() => stop());

  const open = () => connection.openUri(proxy.uriOf(name));

  it('has requests wait for it, and answers them when it comes', async () => {
    // Requests do not wait as long as the indexes of a new database and the first thread may take.
    const before = mongoose.createConnection(proxy.uriOf(name));
    const former = createAuth({ ...options, connection: before });
    await former.ready();
    await former.close();
    await before.close();
    let answered = false;
    const registering = client.register(newUser()).finally(() => {
      answered = true;
    });
    const guarded = client.send('GET', `${origin}/guarded`);
    expect((await client.send('GET', '/nothing')).status).to.equal(404);
    expect(answered).to.equal(false);
    await open();
    expect((await registering).status).to.equal(201);
    expect(codeOf(await guarded)).to.equal('token_missing');
  });

  it('tells what needs none without it: its routes, and a token against forged requests', async () => {
    await proxy.cut();
    const cookies = createAuth({ secret: testSecret, connection, transport: 'cookie', logger: silentLogger });
    const { origin: other, server } = await listen(express().use('/auth', cookies.router));
    try {
      for (const base of [`${origin}/auth`, `${other}/auth`])
        expect((await new Client(base).send('GET', '/openapi.json')).status).to.equal(200);
      expect((await new Client(`${other}/auth`).send('GET', '/csrf-token')).status).to.equal(200);
    } finally {
      server.close();
      await cookies.close();
    }
  });

  it('answers 503 soon, and works when it comes at last', async () => {
    await proxy.cut();
    const waits = countWaits();
    const answers = await Promise.all([
      client.register(newUser()),
      client.login(newUser()),
      client.refresh(),
      client.logout(),
      client.me('any'),
      client.send('GET', `${origin}/guarded`),
    ]);
    expect(waits()).to.be.at.most(1);
    for (const answer of answers) {
      expect([answer.status, codeOf(answer)]).to.deep.equal([503, 'service_unavailable']);
      expect(Number(answer.headers.get('retry-after'))).to.be.at.least(1);
      expect(answer.headers.getSetCookie()).to.deep.equal([]);
    }
    await proxy.restore();
    await open();
    await auth.ready();
    expect((await client.register(newUser())).status).to.equal(201);
  });

  it('is ready when its indexes are made', async () => {
    await open();
    await auth.ready();
    const collections = ['users', 'sealgate_credentials', 'sealgate_sessions', 'sealgate_revocations'];
    for (const collection of collections) {
      expect((await connection.collection(collection).indexes()).length).to.be.above(1);
    }
  });

  it('rejects ready() when it is closed before', async () => {
    const ready = auth.ready().catch((error: unknown) => error);
    await auth.close();
    expect(await ready).to.include({ code: 'service_unavailable' });
  });
});

describe('readiness', () => {
  it('tries again until it succeeds, and logs each new fault once', async () => {
    const logger = recordingLogger();
    const faults = ['one', 'one', 'other'];
    const readiness = new Readiness(async () => {
      const fault = faults.shift();
      if (fault !== undefined) throw new Error(fault);
    }, logger);
    expect(readiness.isReady).to.equal(false);
    await readiness.whenReady();
    expect(readiness.isReady).to.equal(true);
    const messages = logger.lines.map((line) => JSON.parse(line).details.err.message);
    expect(messages).to.deep.equal(['one', 'other']);
  });

  it('lets who waits go on at once when all is there', async () => {
    const readiness = new Readiness(async () => undefined, silentLogger);
    await readiness.whenReady();
    await readiness.wait();
  });

  it('stops trying when it is closed, which is no fault to log', async () => {
    let tries = 0;
    const logger = recordingLogger();
    const readiness = new Readiness(async (closing) => {
      tries += 1;
      // The first try begins while `readiness` is still being made.
      await Promise.resolve();
      readiness.close();
      expect(closing.aborted).to.equal(true);
      throw new Error('not yet');
    }, logger);
    const outcome = await readiness.whenReady().catch((error: unknown) => error);
    expect(outcome).to.include({ code: 'service_unavailable' });
    expect(tries).to.equal(1);
    expect(logger.lines).to.deep.equal([]);
  });
});
