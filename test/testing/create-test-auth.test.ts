import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect } from 'chai';
import mongoose from 'mongoose';
import { createTestAuth } from '../../src/testing/index.js';
import { childEnvironment } from '../harness/child-environment.js';
import { codeOf } from '../harness/client.js';
import { databaseUri, openTestDatabase } from '../harness/database.js';
import { databases, type KitApp, startKitApp } from '../harness/kit-app.js';
import { temporaryDirectory } from '../harness/temporary-directory.js';

const run = promisify(execFile);

async function faultOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'nothing',
    (error: unknown) => String(error),
  );
}

const login = { email: 'ann@example.com', password: 'correct horse battery' };

for (const from of databases)
  describe(`createTestAuth, on a database that is ${from}`, () => {
    let app: KitApp;
    before(async () => {
      app = await startKitApp(from);
    });
    beforeEach(() => app.kit.reset());
    after(() => app.close());

    if (from === 'its own')
      it('knows nothing of another at the same time', async () => {
        // What is undefined is as what is not said.
        const one = await startKitApp(
          'its own',
          Object({ connection: undefined, secret: undefined, cookie: undefined }),
        );
        const ann = await one.kit.signedIn({ email: 'ann@example.com' });
        const her = await app.kit.signedIn({ email: 'ann@example.com' });
        const strange = await app
          .client()
          .send('GET', `${app.origin}/guarded`, { headers: { ...ann.headers } });
        expect(codeOf(strange)).to.equal('token_invalid');
        one.kit.clock.advance('1d');
        await one.kit.reset();
        await one.close();
        const guarded = await app
          .client()
          .send('GET', `${app.origin}/guarded`, { headers: { ...her.headers } });
        expect(guarded.status).to.equal(200);
      });

    it('lets a model of the application live beside it, and be emptied by nobody else', async () => {
      const books = app.kit.connection.model('Book', new mongoose.Schema({ title: String }));
      await books.create({ title: 'Emma' });
      await app.kit.reset();
      expect(await books.countDocuments()).to.equal(1);
      await books.deleteMany({});
    });

    it('signs people in over HTTP, as createAuth does', async () => {
      expect((await app.client().register(login)).status).to.equal(201);
      expect((await app.client().login(login)).status).to.equal(200);
      expect((await app.client().login({ ...login, password: 'wrong' })).status).to.equal(401);
    });

    it('has nothing and nobody after a reset, but its indexes, and works on', async () => {
      const { kit } = app;
      const before = await indexNames(kit.connection);
      const client = app.client();
      await client.register(login);
      const { headers, user, cookie } = await kit.signedIn();
      const ended = await kit.signedIn();
      await kit.auth.users.endSessions(ended.user.id);
      await kit.auth.users.invite({ email: 'eve@example.com' });
      kit.clock.advance('2d');
      await client.refresh();
      await kit.reset();

      for (const { name } of await kit.connection.listCollections())
        expect(await kit.connection.collection(name).countDocuments(), name).to.equal(0);
      expect(await indexNames(kit.connection)).to.deep.equal(before);
      expect(kit.auth.revocations().known).to.equal(0);
      expect(Math.abs(kit.clock.now() - Date.now())).to.be.lessThan(60_000);
      expect(await kit.auth.users.find(user.id)).to.equal(undefined);
      const guarded = await app.client().send('GET', `${app.origin}/guarded`, { headers: { ...headers } });
      expect(guarded.status, 'a token of before').to.equal(401);
      const refreshed = await app.client().send('POST', '/refresh-token', { headers: { cookie } });
      expect(refreshed.status, 'a session of before').to.equal(401);
      expect((await app.client().register(login)).status).to.equal(201);
    });
  });

describe('createTestAuth', () => {
  it('ends with its process when it is closed, twice even, or cannot start, and leaves nothing behind', async () => {
    const { printed, left } = await runAlone(`
      await createTestAuth({ accessToken: { expiresIn: 'soon' } }).catch((error) => console.log(error.message));
      const kit = await createTestAuth();
      await kit.auth.register({ email: 'ann@example.com', password: 'correct horse battery' });
      await Promise.all([kit.close(), kit.close()]);
      await kit.close();
      for (const use of [() => kit.signedIn(), () => kit.reset()]) await use().catch((error) => console.log(error.message));
    `);
    const [refusal, ...lines] = printed.split('\n');
    expect(refusal).to.match(/^createAuth: accessToken\.expiresIn must be a duration.*$/);
    expect(lines).to.deep.equal(['signedIn: this test auth is closed', 'reset: this test auth is closed']);
    expect(left).to.deep.equal([]);
  });

  it('leaves a connection open that it was handed, whose database another one may then have', async () => {
    const { connection, drop } = await openTestDatabase();
    for (let times = 0; times < 2; times++) {
      const kit = await createTestAuth({ connection });
      await kit.close();
    }
    expect(connection.readyState).to.equal(mongoose.STATES.connected);
    await drop();
  });

  it('refuses options that are none in one line', async () => {
    const nonsense: readonly [object, string][] = [
      [{ conection: mongoose.connection }, 'conection is no option of createAuth'],
      [{ redis: {} }, 'redis must be left out: its clock cannot be moved'],
      [
        { sessions: { store: 'redis' } },
        'sessions.store must be mongodb: the clock of Redis cannot be moved',
      ],
      [{ connection: mongoose.createConnection() }, 'connection is not open; connect it before'],
      [[], 'options must be an object'],
    ];
    for (const [options, line] of nonsense)
      expect(await faultOf(createTestAuth(options))).to.equal(`OptionError: createTestAuth: ${line}`);
    expect(await faultOf(createTestAuth({ connection: Object({}) }))).to.equal(
      'OptionError: createTestAuth: connection must be a mongoose connection, such as mongoose.connection',
    );
  });

  for (const name of ['latest', 'contest', 'shop', 'attestations', 'testimonials', 'shop_testing'])
    it(`refuses the database ${name}, and leaves it as it is`, async () => {
      const connection = await mongoose.createConnection(databaseUri(), { dbName: name }).asPromise();
      expect(await faultOf(createTestAuth({ connection }))).to.equal(
        `OptionError: createTestAuth: connection is to the database ${name}, which may be a real one; tests need test in its name, as a word of its own, such as ${name}_test`,
      );
      expect(await connection.listCollections()).to.deep.equal([]);
      await connection.close();
    });

  for (const name of ['sealgate_test', 'test-7', 'My.Test', 'shop-TEST-2'])
    it(`takes the database ${name.replace('.', ' ')}`, async () => {
      const dbName = name.replace('.', '-');
      const connection = await mongoose.createConnection(databaseUri(), { dbName }).asPromise();
      const kit = await createTestAuth({ connection });
      await kit.close();
      await connection.dropDatabase();
      await connection.close();
    });

  it('takes the database that nobody named only while nobody is in it, and leaves who is', async () => {
    const connection = await mongoose.createConnection(databaseUri(), { dbName: 'test' }).asPromise();
    const users = connection.collection('users');
    await users.insertOne({ email: 'of-development@example.com' });
    expect(await faultOf(createTestAuth({ connection }))).to.equal(
      'OptionError: createTestAuth: connection is to the database test, which has users; name one for tests, such as sealgate_test',
    );
    expect(await users.countDocuments()).to.equal(1);
    await users.deleteMany({});
    const kit = await createTestAuth({ connection });
    await kit.close();
    await connection.dropDatabase();
    await connection.close();
  });

  it('refuses a database that another one of this process is using', async () => {
    const { connection, name, drop } = await openTestDatabase();
    const kit = await createTestAuth({ connection });
    const second = await mongoose.createConnection(databaseUri(), { dbName: name }).asPromise();
    for (const handed of [connection, second])
      expect(await faultOf(createTestAuth({ connection: handed }))).to.equal(
        `OptionError: createTestAuth: connection is to the database ${name}, which another createTestAuth is using; each needs one of its own`,
      );
    await second.close();
    await kit.close();
    await drop();
  });

  it('refuses to run in production', async () => {
    const { NODE_ENV } = process.env;
    process.env.NODE_ENV = 'production';
    try {
      expect(await faultOf(createTestAuth())).to.equal(
        'Error: createTestAuth: NODE_ENV is production, and this is for tests alone',
      );
    } finally {
      if (NODE_ENV === undefined) delete process.env.NODE_ENV;
      else process.env.NODE_ENV = NODE_ENV;
    }
  });
});

async function indexNames(connection: mongoose.Connection): Promise<readonly string[]> {
  const collections = await connection.listCollections();
  const names = collections.map(async ({ name }) => {
    const indexes = await connection.collection(name).listIndexes().toArray();
    return indexes.map((index) => `${name}.${index.name}`);
  });
  return (await Promise.all(names)).flat().sort();
}

/** What a program that imports the test kit prints, and what it leaves in the directory of temporary files. */
async function runAlone(
  program: string,
): Promise<{ readonly printed: string; readonly left: readonly string[] }> {
  const { path, remove } = await temporaryDirectory();
  const kit = new URL('../../src/testing/index.js', import.meta.url).href;
  const source = `import { createTestAuth } from '${kit}'; ${program}`;
  try {
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', source], {
      env: { ...childEnvironment, TMPDIR: path },
    });
    return { printed: stdout.trim(), left: await readdir(path) };
  } finally {
    await remove();
  }
}
