import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { childEnvironment } from '../harness/child-environment.js';
import { openTestDatabase, uriOfDatabase } from '../harness/database.js';
import { Document, runBlocks } from '../harness/document.js';
import { eventually } from '../harness/eventually.js';
import { freePort } from '../harness/listen.js';
import { RedisServer, redisIsInstalled } from '../harness/redis.js';
import { type ServerHere, startServerHere } from '../harness/server-here.js';
import { temporaryDirectory } from '../harness/temporary-directory.js';

const upstreamPort = '4000';

/** What each block of a page prints, in the order of a reader who goes on from the README. */
const pages: Readonly<Record<string, readonly RegExp[]>> = {
  'coming-from-jwts-with-redis': [
    /^\{"access_token":.*"email":"rita@example\.com".*\}\n\{"id":"[0-9a-f]{24}","email":"rita@.*\}\n204\n\{.*"code":"session_revoked"\}$/,
  ],
  'coming-from-cookies': [
    /^\{"csrf_token":".*"\}\n\{"user":\{"id":"[0-9a-f]{24}","email":"cora@[^}]*\}\}\n\{"id":"[0-9a-f]{24}","email":"cora@[^}]*\}$/,
    /^\{.*"code":"cross_site_request"\}$/,
  ],
  'coming-from-an-upstream-api': [/^\{"access_token":".*"email":"uma@example\.com".*\}$/],
  'coming-from-a-stateless-token': [
    /^\{"access_token":.*"username":"gadget".*\}\n\{"access_token":".*\}\n\{"id":"[0-9a-f]{24}".*"username":"gadget".*\}$/,
  ],
};

/** They need an application of the reader's own; `coming-from-applications.test.ts` follows them. */
const ofApplications = ['coming-from-your-own-user-model', 'coming-from-node-express-boilerplate'];

describe('whoever pastes the lines of the README, or those of the pages one after the other on one database', function () {
  this.timeout(120_000);
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let database: Awaited<ReturnType<typeof openTestDatabase>>;
  before(async () => {
    directory = await temporaryDirectory();
    database = await openTestDatabase();
  });
  after(async () => {
    await database.drop();
    await directory.remove();
  });

  const base = () => ({ DATA_DIR: `${directory.path}/.data`, AUTH_PASSWORD_COST: '4', HOST: '127.0.0.1' });
  /** Runs blocks in one shell, against a server. */
  const follow = async (blocks: readonly string[], server: ServerHere) => {
    try {
      const replace = { 'http://localhost:3000': server.origin };
      return await runBlocks(blocks, { cwd: directory.path, replace });
    } finally {
      expect(await server.stop()).to.equal(0);
    }
  };

  it('sees in the README what it says', async () => {
    const answers = await follow(
      (await Document.read('README.md')).commands('Walk through'),
      await startServerHere(base()),
    );
    expect(answers).to.have.length(5);
    expect(answers[0]).to.match(/"access_token":"[\w.-]+".*"email":"ann@example\.com"/);
    expect(answers[1]).to.match(/^\{"id":"[0-9a-f]{24}","email":"ann@example\.com","username":"ann"/);
    expect(answers[2]).to.match(/"access_token":"[\w.-]+"/);
    expect(answers[3]).to.match(/^204\n\{.*"code":"session_revoked"\}$/);
    expect(answers[4]).to.match(/"access_token":"[\w.-]+".*"username":"ann"/);
  });

  it('finds each page that the README names here, or among those of applications', async () => {
    const { text } = await Document.read('README.md');
    const named = Array.from(text.matchAll(/\(docs\/(coming-from-[\w-]+)\.md\)/g), ([, name = '']) => name);
    expect([...Object.keys(pages), ...ofApplications]).to.have.members(named);
  });

  for (const [page, expected] of Object.entries(pages))
    it(`sees in ${page} what it says`, async function () {
      const isOfRedis = page === 'coming-from-jwts-with-redis';
      if (isOfRedis && !redisIsInstalled) return this.skip();
      const redis = isOfRedis ? await RedisServer.start() : undefined;
      const blocks = (await Document.read(`docs/${page}.md`)).blocks('bash');
      const at = blocks.findIndex((block) => /npm (start|run start)/.test(block));
      const port = String(await freePort());
      const beside = await startBeside(blocks.slice(0, at), port);
      try {
        const settings = await settingsOf(blocks[at] ?? '', directory.path);
        const upstream = settings.AUTH_UPSTREAM_URL?.replace(upstreamPort, port);
        const server = await startServerHere({
          ...base(),
          MONGODB_URI: uriOfDatabase(database.name),
          ...settings,
          ...(redis && { REDIS_URL: redis.url }),
          ...(upstream && { AUTH_UPSTREAM_URL: upstream }),
        });
        const answers = await follow(blocks.slice(at + 1), server);
        expect(answers).to.have.length(expected.length);
        for (const [index, pattern] of expected.entries()) expect(answers[index]).to.match(pattern);
      } finally {
        beside?.kill();
        await redis?.close();
      }
    });
});

/** Starts what a page has its reader start before the server, and waits for it to listen. */
async function startBeside(blocks: readonly string[], port: string): Promise<ChildProcess | undefined> {
  const [block] = blocks;
  if (block === undefined) return undefined;
  const command = block.trim().replace(upstreamPort, port).replace(/ &$/, '');
  const child = spawn('bash', ['-c', `exec ${command}`], { stdio: ['ignore', 'inherit', 'inherit'] });
  await eventually('it listens', () =>
    fetch(`http://127.0.0.1:${port}`).then(
      () => true,
      () => false,
    ),
  );
  return child;
}

/** The settings that a block starts the server with. */
async function settingsOf(block: string, cwd: string): Promise<Record<string, string>> {
  const { scripts } = JSON.parse(await readFile(new URL('../../../package.json', import.meta.url), 'utf8'));
  const printing = block
    .replace('npm run start:device', String(scripts['start:device']).replace(/ node .*/, ' env'))
    .replace('npm start', 'env');
  const run = promisify(execFile);
  const { stdout } = await run('bash', ['-eu', '-c', printing], { cwd, env: childEnvironment });
  const pairs = stdout.split('\n').flatMap((line) => {
    const at = line.indexOf('=');
    return /^(AUTH|REDIS|SEALGATE|NODE_ENV)/.test(line) ? [[line.slice(0, at), line.slice(at + 1)]] : [];
  });
  return Object.fromEntries(pairs);
}
