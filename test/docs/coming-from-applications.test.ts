import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import bcrypt from 'bcryptjs';
import { expect } from 'chai';
import { testSecret } from '../harness/app.js';
import { childEnvironment } from '../harness/child-environment.js';
import { openTestDatabase, uriOfDatabase } from '../harness/database.js';
import { Document } from '../harness/document.js';
import { eventually } from '../harness/eventually.js';
import { freePort } from '../harness/listen.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../../', import.meta.url));
const password = 'correct horse battery';

/** A block of a page, with the name of the file that it is said to be. */
interface Block {
  readonly language: string;
  readonly code: string;
  readonly file: string | undefined;
}

async function blocksOf(page: string): Promise<readonly Block[]> {
  const { text } = await Document.read(`docs/${page}.md`);
  return Array.from(
    text.matchAll(/((?:^[^\n]+\n)+)\n^```(\w+)\n(.*?)^```/gms),
    ([, lead = '', language = '', code = '']) => ({
      language,
      code,
      file: /`([\w-]+\.mjs)`/.exec(lead)?.[1],
    }),
  );
}

/** An application of a page, in a folder where the packages are found. */
async function openApplication() {
  const { connection, name, drop } = await openTestDatabase();
  const directory = await mkdtemp(join(root, 'dist/page-'));
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const env = {
    ...childEnvironment,
    MONGODB_URI: uriOfDatabase(name),
    AUTH_TOKEN_SECRET: testSecret,
    AUTH_PASSWORD_COST: '4',
  };
  let stop = (): unknown => undefined;
  return {
    connection,
    origin,
    write: (file: string, code: string) =>
      writeFile(join(directory, file), code.replace('.listen(3000)', `.listen(${port})`)),
    runNode: (file: string) => run(process.execPath, [file], { cwd: directory, env }),
    runBash: async (script: string) => {
      const local = script
        .replaceAll('http://localhost:3000', origin)
        .replaceAll('npx sealgate', `node ${root}dist/src/cli.js`);
      return (await run('bash', ['-eu', '-c', local], { cwd: directory, env })).stdout;
    },
    start: async (file: string) => {
      const child = spawn(process.execPath, [file], {
        cwd: directory,
        env,
        stdio: ['ignore', 'inherit', 'inherit'],
      });
      stop = () => child.kill();
      await eventually('it listens', () =>
        fetch(origin).then(
          () => true,
          () => false,
        ),
      );
    },
    close: async () => {
      stop();
      await rm(directory, { recursive: true, force: true });
      await drop();
    },
  };
}

describe('the pages for those who have users already', () => {
  let app: Awaited<ReturnType<typeof openApplication>>;
  beforeEach(async () => {
    app = await openApplication();
  });
  afterEach(() => app.close());

  it('show an application with a User model of its own, whose people sign in with what they have', async () => {
    const blocks = await blocksOf('coming-from-your-own-user-model');
    for (const { file, code } of blocks) if (file) await app.write(file, code);
    await app.runNode('before.mjs');
    const users = app.connection.collection('users');
    expect(await users.findOne({}))
      .to.have.property('hash')
      .with.length(1024);
    await app.start('app.mjs');
    const [, walk = '', move = ''] = blocks
      .filter(({ language }) => language === 'bash')
      .map(({ code }) => code);
    const printed = await app.runBash(walk);
    expect(printed).to.match(
      /"username":"nora".*\n\{"_id":"[0-9a-f]{24}","username":"nora".*"bio":"I write"/,
    );
    expect(printed).not.to.match(/"hash"|"salt"/);
    await eventually('the hash is moved', async () => (await users.findOne({}))?.hash === undefined);
    expect(await app.runBash(move)).to.match(/^0 password hashes moved to sealgate_credentials\n$/);
  });

  it('show node-express-boilerplate, whose people sign in and keep their rights', async () => {
    const [auth = '', fields = '', answers = '', rights = ''] = (
      await blocksOf('coming-from-node-express-boilerplate')
    )
      .filter(({ language }) => language === 'js')
      .map(({ code }) => code);
    await app.write('model.cjs', boilerplateModel(fields));
    await app.write('auth.cjs', `${boilerplateSettings}\n${auth}`);
    await app.write('app.cjs', boilerplateApp(answers, rights));
    await app.connection.collection('users').insertMany(
      ['admin', 'user'].map((role) => ({
        ...{ name: role, email: `${role}@example.com`, role, isEmailVerified: true },
        password: bcrypt.hashSync(password, 8),
      })),
    );
    await app.start('app.cjs');
    const statuses: number[] = [];
    for (const role of ['admin', 'user']) {
      const login = await app.runBash(
        `curl -s ${app.origin}/login -H 'Content-Type: application/json' -d '{"email":"${role}@example.com","password":"${password}"}'`,
      );
      const { user, tokens } = JSON.parse(login);
      expect(user).to.deep.equal({ ...user, name: role, role, isEmailVerified: true });
      expect(login).not.to.match(/\$2[aby]\$|password|session/i);
      const headers = { authorization: `Bearer ${tokens.access.token}` };
      statuses.push((await fetch(`${app.origin}/users`, { headers })).status);
    }
    expect(statuses).to.deep.equal([200, 403]);
    await eventually(
      'no hash is left',
      async () =>
        (await app.connection.collection('users').countDocuments({ password: { $exists: true } })) === 0,
    );
  });
});

const boilerplateSettings = `
const mongoose = require('mongoose');
const User = require('./model.cjs');
const config = { authSecret: process.env.AUTH_TOKEN_SECRET, jwt: { accessExpirationMinutes: 30, refreshExpirationDays: 30 } };`;

/** The model of the boilerplate, with the fields of the page, and its way to hide what is private. */
const boilerplateModel = (fields: string) => `
const mongoose = require('mongoose');
const schema = new mongoose.Schema({
    name: { type: String, required: true, trim: true },
    email: { type: String, required: true, unique: true, trim: true, lowercase: true },
${fields}
    role: { type: String, enum: ['user', 'admin'], default: 'user' },
    isEmailVerified: { type: Boolean, default: false },
}, { timestamps: true });
schema.set('toJSON', { transform: (_document, shown) => {
  for (const path of Object.keys(schema.paths)) if (schema.paths[path].options.private) delete shown[path];
  return shown;
} });
module.exports = mongoose.model('User', schema);`;

const boilerplateApp = (answers: string, rights: string) => `
const express = require('express');
const mongoose = require('mongoose');
const User = require('./model.cjs');
const sealgate = require('./auth.cjs');
const { requireAuth } = sealgate;
const userService = { getUserById: (id) => User.findById(id) };
const catchAsync = (handler) => handler;
const httpStatus = { FORBIDDEN: 403 };
class ApiError extends Error { constructor(status, message) { super(message); this.status = status; } }
const roleRights = new Map([['user', []], ['admin', ['getUsers']]]);
const routes = ((auth) => {
${answers}
return { login, authService: { toAnswer } };
});
const authService = {};
const { login, authService: service } = routes(sealgate);
Object.assign(authService, service);
${rights}
const app = express().use(express.json());
app.post('/login', login);
app.get('/users', auth('getUsers'), (_req, res) => res.sendStatus(200));
app.use((error, _req, res, _next) => res.sendStatus(error.status ?? 500));
mongoose.connect(process.env.MONGODB_URI);
app.listen(3000);`;
