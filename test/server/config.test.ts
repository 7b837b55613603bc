import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Config, ConfigError, loadConfig } from '../../src/server/config.js';
import { publishedSecrets } from '../../src/tokens/secret.js';
import { testSecret } from '../harness/app.js';
import { temporaryDirectory } from '../harness/temporary-directory.js';

const [published = ''] = publishedSecrets;
const uri = 'mongodb://somebody:hunter2@database.example.com/app';
const production = { NODE_ENV: 'production', MONGODB_URI: uri, AUTH_TOKEN_SECRET: testSecret };

/** The one line that a start would end with; undefined where it would go on. */
function faultOf(environment: Record<string, string>, directory?: string): string | undefined {
  try {
    loadConfig(environment, directory);
    return undefined;
  } catch (error) {
    expect(error).to.be.instanceOf(ConfigError).and.to.include({ exitCode: 78 });
    return error instanceof ConfigError ? error.message : undefined;
  }
}

describe('settings', () => {
  describe('that are good', () => {
    const good: [Record<string, string>, (config: Config) => unknown, unknown][] = [
      [{}, ({ env }) => env, 'development'],
      [{ ...production, NODE_ENV: 'staging' }, ({ env }) => env, 'production'],
      [{ ...production, NODE_ENV: 'Production' }, ({ http }) => http.host, '0.0.0.0'],
      [
        {},
        ({ http }) => http,
        { host: 'localhost', port: 3000, trustProxy: false, corsOrigins: [], corsHeaders: [] },
      ],
      [{}, ({ authentication }) => authentication.cookie.secure, false],
      [production, ({ http }) => http.host, '0.0.0.0'],
      [production, ({ authentication }) => authentication.cookie.secure, true],
      [{ PORT: '8080' }, ({ http }) => http.port, 8080],
      [{ PORT: '' }, ({ http }) => http.port, 3000],
      [{ TRUST_PROXY: 'true' }, ({ http }) => http.trustProxy, true],
      [{ TRUST_PROXY: '2' }, ({ http }) => http.trustProxy, 2],
      [{ TRUST_PROXY: 'loopback, 10.0.0.0/8' }, ({ http }) => http.trustProxy, ['loopback', '10.0.0.0/8']],
      [
        { CORS_ORIGINS: 'https://a.example.com, http://localhost:5173' },
        ({ http }) => http.corsOrigins,
        ['https://a.example.com', 'http://localhost:5173'],
      ],
      [{ MONGODB_URI: uri }, ({ database }) => database.uri, uri],
      [{ AUTH_TOKEN_EXPIRES_IN: '90' }, ({ authentication }) => authentication.token.expiresIn, '90'],
      [{ AUTH_COOKIE_SECURE: 'true' }, ({ authentication }) => authentication.cookie.secure, true],
      [{ AUTH_PASSWORD_COST: '12' }, ({ authentication }) => authentication.passwords.cost, 12],
      [
        { AUTH_TOKEN_PREVIOUS_SECRETS: `${'a'.repeat(32)},${'b'.repeat(32)}` },
        ({ authentication }) => authentication.token.previousSecrets,
        ['a'.repeat(32), 'b'.repeat(32)],
      ],
    ];
    for (const [environment, setting, value] of good) {
      const { MONGODB_URI: _, AUTH_TOKEN_SECRET: __, ...shown } = environment;
      it(`${JSON.stringify(shown)} come to ${JSON.stringify(value)}`, () => {
        expect(setting(loadConfig(environment))).to.deep.equal(value);
      });
    }

    it('are frozen, all the way down', () => {
      const config = loadConfig({ CORS_ORIGINS: 'https://a.example.com' });
      const parts = [config, config.http, config.http.corsOrigins, config.authentication.token];
      for (const part of parts) expect(Object.isFrozen(part)).to.equal(true);
    });
  });

  describe('that are bad stop the start with a line that names the key and the variable:', () => {
    const bad: [key: string, variable: string, ...values: string[]][] = [
      ['http.port', 'PORT', 'http', '-1', '65536', '1.5'],
      ['http.trustProxy', 'TRUST_PROXY', 'yes', '-1'],
      ['http.corsOrigins', 'CORS_ORIGINS', '*', 'https://a.example.com/', 'a.example.com', 'null'],
      ['database.uri', 'MONGODB_URI', 'postgres://somebody:hunter2@localhost/x', 'localhost', 'mongodb://'],
      ['redis.url', 'REDIS_URL', 'http://localhost', 'localhost:6379'],
      ['authentication.basePath', 'AUTH_BASE_PATH', 'auth', '/auth/', '/a b', '/:id', '/*'],
      ['authentication.token.secret', 'AUTH_TOKEN_SECRET', 'hunter2 is too short', published],
      [
        'authentication.token.previousSecrets',
        'AUTH_TOKEN_PREVIOUS_SECRETS',
        'hunter2 is too short',
        `${testSecret},hunter2`,
        published,
      ],
      ['authentication.token.expiresIn', 'AUTH_TOKEN_EXPIRES_IN', 'soon', '-1', '10 fortnights', '1e400'],
      ['authentication.refreshToken.expiresIn', 'AUTH_REFRESH_TOKEN_EXPIRES_IN', 'never'],
      ['authentication.refreshToken.leeway', 'AUTH_REFRESH_TOKEN_LEEWAY', '-30s'],
      ['authentication.refreshToken.absoluteLifetime', 'AUTH_REFRESH_TOKEN_ABSOLUTE_LIFETIME', 'x'],
      ['authentication.cookie.sameSite', 'AUTH_COOKIE_SAME_SITE', 'Strict', 'no'],
      ['authentication.cookie.secure', 'AUTH_COOKIE_SECURE', 'yes', '1'],
      ['authentication.transport', 'AUTH_TRANSPORT', 'header'],
      ['authentication.tokenEndpoint.refresh', 'AUTH_TOKEN_ENDPOINT_REFRESH', 'on'],
      ['authentication.tokenEndpoint.stateless', 'AUTH_TOKEN_ENDPOINT_STATELESS', 'on'],
      ['authentication.tokenEndpoint.password', 'AUTH_TOKEN_ENDPOINT_PASSWORD', 'on'],
      ['authentication.tokenEndpoint.issuer', 'AUTH_TOKEN_ENDPOINT_ISSUER', 'sealgate'],
      ['authentication.sessions.store', 'AUTH_SESSION_STORE', 'memory'],
      ['authentication.sessions.check', 'AUTH_SESSION_CHECK', 'never'],
      ['authentication.users.cacheFor', 'AUTH_USER_CACHE_FOR', 'long'],
      ['authentication.credentials', 'AUTH_CREDENTIALS', 'ldap'],
      ['authentication.upstream.url', 'AUTH_UPSTREAM_URL', 'ftp://localhost', 'localhost'],
      ['authentication.passwords.cost', 'AUTH_PASSWORD_COST', 'high', '11.5'],
    ];
    for (const [key, variable, ...values] of bad) {
      for (const value of values) {
        it(`${variable}=${value}`, () => {
          const line = faultOf({ [variable]: value });
          expect(line).to.match(new RegExp(`^${key.replaceAll('.', '\\.')} \\(${variable}\\): \\S`));
          expect(line).to.not.contain('\n');
          expect(line).to.not.contain('hunter2');
        });
      }
    }

    it('the first of several, and only that', () => {
      const line = faultOf({ PORT: 'http', AUTH_TOKEN_SECRET: 'hunter2', AUTH_PASSWORD_COST: 'high' });
      expect(line).to.match(/^http\.port \(PORT\): [^\n]+$/);
    });

    it('a value of several lines', () => {
      const line = faultOf({ AUTH_TOKEN_EXPIRES_IN: 'soon\nhunter2' });
      expect(line).to.match(/^authentication\.token\.expiresIn \(AUTH_TOKEN_EXPIRES_IN\): [^\n]+$/);
      expect(line).to.not.contain('hunter2');
    });
  });

  describe('in production', () => {
    const refused: [string, Record<string, string>, RegExp][] = [
      ['the embedded database', { MONGODB_URI: '' }, /^database\.uri \(MONGODB_URI\): /],
      ['no secret', { AUTH_TOKEN_SECRET: '' }, /^authentication\.token\.secret \(AUTH_TOKEN_SECRET\): /],
      [
        'a short secret',
        { AUTH_TOKEN_SECRET: 'hunter2' },
        /^authentication\.token\.secret \(AUTH_TOKEN_SECRET\): /,
      ],
      [
        'a published secret',
        { AUTH_TOKEN_SECRET: published },
        /^authentication\.token\.secret \(AUTH_TOKEN_SECRET\): /,
      ],
      [
        'an insecure cookie',
        { AUTH_COOKIE_SECURE: 'false' },
        /^authentication\.cookie\.secure \(AUTH_COOKIE_SECURE\): /,
      ],
    ];
    for (const [what, environment, line] of refused) {
      it(`${what} is refused`, () => {
        expect(faultOf(production)).to.equal(undefined);
        expect(faultOf({ ...production, ...environment })).to.match(line);
      });
    }
  });

  describe('of a file', () => {
    let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
    before(async () => {
      directory = await temporaryDirectory();
    });
    after(() => directory.remove());

    let files = 0;
    /** A directory of settings with this file for tests. */
    const withFile = async (content: unknown) => {
      files += 1;
      const path = join(directory.path, String(files));
      await mkdir(path);
      await writeFile(
        join(path, 'test.json'),
        typeof content === 'string' ? content : JSON.stringify(content),
      );
      return path;
    };
    const environment = { NODE_ENV: 'test' };

    it('come before the defaults, and after the environment', async () => {
      const path = await withFile({ http: { port: 8080 }, authentication: { passwords: { cost: 5 } } });
      const config = loadConfig({ ...environment, AUTH_PASSWORD_COST: '6' }, path);
      expect(config.http.port).to.equal(8080);
      expect(config.authentication.passwords.cost).to.equal(6);
      expect(config.authentication.basePath).to.equal('/auth');
    });

    it('need no file', () => {
      expect(loadConfig(environment, join(directory.path, 'nowhere')).http.port).to.equal(3000);
    });

    it('may be numbers, lists and switches as JSON has them', async () => {
      const path = await withFile({
        http: { corsOrigins: ['https://a.example.com'], trustProxy: ['loopback'] },
        authentication: { token: { expiresIn: 90 }, cookie: { secure: false } },
      });
      const { http, authentication } = loadConfig(environment, path);
      expect(http).to.deep.include({ corsOrigins: ['https://a.example.com'], trustProxy: ['loopback'] });
      expect(authentication.token.expiresIn).to.equal(90);
      expect(authentication.cookie.secure).to.equal(false);
    });

    const bad: [string, unknown, RegExp][] = [
      [
        'an unknown key',
        { authentication: { token: { secert: testSecret } } },
        /^authentication\.token\.secert: .*config\/test\.json$/,
      ],
      ['an unknown group', { autentication: {} }, /^autentication: .*config\/test\.json$/],
      [
        'a bad value',
        { authentication: { token: { expiresIn: 'soon' } } },
        /^authentication\.token\.expiresIn \(AUTH_TOKEN_EXPIRES_IN\): /,
      ],
      [
        'a value of another type',
        { authentication: { passwords: { cost: { $gt: 1 } } } },
        /^authentication\.passwords\.cost \(AUTH_PASSWORD_COST\): /,
      ],
      ['a text where there should be settings', { http: 'hunter2' }, /^http\.host \(HOST\): /],
      ['what is not JSON', '{ "http": hunter2', /^config\/test\.json: is not valid JSON$/],
      ['nothing', '', /^config\/test\.json: is not valid JSON$/],
    ];
    for (const [what, content, line] of bad) {
      it(`are refused for ${what}`, async () => {
        const fault = faultOf(environment, await withFile(content));
        expect(fault).to.match(line).and.to.not.contain('\n');
        expect(fault).to.not.contain('hunter2');
        expect(fault).to.not.contain(testSecret);
      });
    }
  });
});
