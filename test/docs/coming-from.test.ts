import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { loadConfig } from '../../src/server/config.js';
import { openTestDatabase, uriOfDatabase } from '../harness/database.js';
import { describeWithRedis, RedisServer } from '../harness/redis.js';
import { startServerProcess } from '../harness/server-process.js';
import { temporaryDirectory } from '../harness/temporary-directory.js';
import { behaviours, UpstreamServer } from '../harness/upstream.js';

const run = promisify(execFile);

/** Starts a server by the first block of a page, runs the others in one shell, and returns what they printed. */
async function follow(page: string, settings: Record<string, string> = {}): Promise<string> {
  const [start = '', ...walk] = blocksOf(await pageOf(page));
  const directory = await temporaryDirectory();
  const { name, drop } = await openTestDatabase();
  try {
    const env = await environmentOf(start, directory.path);
    expect(Object.keys(env)).to.include.members(Object.keys(settings));
    const server = await startServerProcess({
      env: {
        ...(env.SEALGATE_PROFILE ? {} : { MONGODB_URI: uriOfDatabase(name) }),
        DATA_DIR: directory.path,
        AUTH_PASSWORD_COST: '4',
        HOST: '127.0.0.1',
        ...env,
        ...settings,
      },
    });
    try {
      const script = walk.join('\n').replaceAll('http://127.0.0.1:3000', server.origin);
      return (await run('bash', ['-eu', '-c', script], { cwd: directory.path })).stdout;
    } finally {
      await server.stop();
    }
  } finally {
    await drop();
    await directory.remove();
  }
}

function pageOf(name: string): Promise<string> {
  return readFile(new URL(`../../../docs/${name}.md`, import.meta.url), 'utf8');
}

function blocksOf(page: string): string[] {
  return Array.from(page.matchAll(/^```bash\n(.*?)^```/gms), ([, code = '']) => code);
}

/** The settings that a block starts the server with. */
async function environmentOf(block: string, cwd: string): Promise<Record<string, string>> {
  const { scripts } = JSON.parse(await readFile(new URL('../../../package.json', import.meta.url), 'utf8'));
  const printing = block
    .replace('npm run start:device', String(scripts['start:device']).replace(/ node .*/, ' env'))
    .replace('npm start', 'env');
  const { stdout } = await run('bash', ['-eu', '-c', printing], { cwd, env: { PATH: process.env.PATH } });
  const pairs = stdout.split('\n').flatMap((line) => {
    const at = line.indexOf('=');
    return /^(AUTH|REDIS|SEALGATE|NODE_ENV)/.test(line) ? [[line.slice(0, at), line.slice(at + 1)]] : [];
  });
  return Object.fromEntries(pairs);
}

describe('the pages for those who come from elsewhere', () => {
  it('name only settings that there are', async () => {
    const readme = await readFile(new URL('../../../README.md', import.meta.url), 'utf8');
    const pages = Array.from(readme.matchAll(/\(docs\/(coming-from-[\w-]+)\.md\)/g), ([, name = '']) => name);
    expect(pages).to.have.length(6);
    for (const name of pages)
      for (const [variable] of (await pageOf(name)).matchAll(/\b(?:AUTH|REDIS|SEALGATE|DATABASE)_[A-Z_]+\b/g))
        expect(readme, `${name}: ${variable}`).to.include(`\`${variable}\``);
  });

  it('give the values that the profile of a device has', async () => {
    const page = await pageOf('coming-from-a-stateless-token');
    const settings = loadConfig({ SEALGATE_PROFILE: 'device' });
    const { database, authentication } = settings;
    for (const [variable, value] of [
      ['DATABASE_EMBEDDED_ALLOW_IN_PRODUCTION', database.embedded.allowInProduction],
      ['AUTH_TOKEN_ENDPOINT_STATELESS', authentication.tokenEndpoint.stateless],
      ['AUTH_TOKEN_ENDPOINT_REFRESH', authentication.tokenEndpoint.refresh],
      ['AUTH_PASSWORD_THREADS', authentication.passwords.threads],
    ])
      expect(page).to.include(`| \`${variable}\` | \`${value}\` |`);
  });

  it('show both tokens in cookies', async () => {
    const printed = await follow('coming-from-cookies');
    expect(printed).to.match(
      /^\{"user":\{"id":"[0-9a-f]{24}"[^}]*\}\}\{"id":"[0-9a-f]{24}"[^}]*\}\{.*"cross_site_request"\}$/,
    );
  });

  it('show an API that checks passwords', async () => {
    const upstream = await UpstreamServer.start();
    try {
      upstream.behaviour = behaviours.says({ data: { user: { id: 7, email: 'ann@example.com' } } });
      const printed = await follow('coming-from-an-upstream-api', {
        AUTH_UPSTREAM_URL: upstream.options.url,
      });
      expect(printed).to.match(/^\{"access_token":".*"email":"ann@example\.com"/);
      expect(upstream.received).to.have.length(1);
    } finally {
      await upstream.close();
    }
  });

  it('show a stateless token for a device', async () => {
    const printed = await follow('coming-from-a-stateless-token');
    expect(printed).to.match(
      /^\{"id":"[0-9a-f]{24}".*"username":"gadget".*\}\{"access_token":".*"token_type":"Bearer"/,
    );
  });

  describeWithRedis('with Redis', () => {
    it('show sessions in Redis that are asked for at every call', async () => {
      const redis = await RedisServer.start();
      try {
        const printed = await follow('coming-from-jwts-with-redis', { REDIS_URL: redis.url });
        expect(printed).to.match(/^\{"id":"[0-9a-f]{24}".*\}\{.*"code":"session_revoked"\}$/);
      } finally {
        await redis.close();
      }
    });
  });
});
