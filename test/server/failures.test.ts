import { expect } from 'chai';
import { publishedSecrets } from '../../src/tokens/secret.js';
import { testSecret } from '../harness/app.js';
import { runCommand } from '../harness/cli.js';
import { runServerHere } from '../harness/server-here.js';
import { runServer } from '../harness/server-process.js';

const [published = ''] = publishedSecrets;
const password = 'hunter2';
const guessable = `${password}-`.repeat(5);
const good = {
  MONGODB_URI: `mongodb://somebody:${password}@127.0.0.1:1/app`,
  AUTH_TOKEN_SECRET: testSecret,
};
const production = { ...good, NODE_ENV: 'production' };

/** What a server cannot start with, and how its one line begins. */
const failures: [what: string, environment: Record<string, string>, line: string][] = [
  [
    'an environment of another name, which is as production: an insecure cookie',
    { ...good, NODE_ENV: 'staging', AUTH_COOKIE_SECURE: 'false' },
    'authentication.cookie.secure (AUTH_COOKIE_SECURE): ',
  ],
  [
    'a directory that cannot be made',
    { DATA_DIR: '/dev/null/data' },
    'database.embedded.path (DATA_DIR): /dev/null/data cannot be used (ENOTDIR); make it readable and writable',
  ],
  [
    'a directory that is none',
    { DATA_DIR: '/dev/null', AUTH_TOKEN_SECRET: testSecret },
    'database.embedded.path (DATA_DIR): /dev/null',
  ],
  ['a bad port', { ...good, PORT: 'http' }, 'http.port (PORT): '],
  ['a bad origin', { ...good, CORS_ORIGINS: '*' }, 'http.corsOrigins (CORS_ORIGINS): '],
  [
    'a bad duration',
    { ...good, AUTH_TOKEN_EXPIRES_IN: 'soon' },
    'authentication.token.expiresIn (AUTH_TOKEN_EXPIRES_IN): ',
  ],
  [
    'a duration too short for tokens',
    { ...good, AUTH_TOKEN_EXPIRES_IN: '0' },
    'authentication.token.expiresIn (AUTH_TOKEN_EXPIRES_IN): ',
  ],
  [
    'a duration too short for sessions',
    { ...good, AUTH_REFRESH_TOKEN_EXPIRES_IN: '0' },
    'authentication.refreshToken.expiresIn (AUTH_REFRESH_TOKEN_EXPIRES_IN): ',
  ],
  [
    'a cost that bcrypt has not',
    { ...good, AUTH_PASSWORD_COST: '3' },
    'authentication.passwords.cost (AUTH_PASSWORD_COST): ',
  ],
  [
    'a cookie for other sites, and none named',
    { ...good, AUTH_COOKIE_SAME_SITE: 'none', AUTH_COOKIE_SECURE: 'true' },
    'http.corsOrigins (CORS_ORIGINS): ',
  ],
  [
    'a cookie for other sites that is not secure',
    { ...good, AUTH_COOKIE_SAME_SITE: 'none', CORS_ORIGINS: 'https://a.example.com' },
    'authentication.cookie.secure (AUTH_COOKIE_SECURE): ',
  ],
  [
    'a database that is none',
    { ...good, MONGODB_URI: `postgres://somebody:${password}@localhost/app` },
    'database.uri (MONGODB_URI): ',
  ],
  ['the embedded database in production', { ...production, MONGODB_URI: '' }, 'database.uri (MONGODB_URI): '],
  [
    'no secret in production',
    { ...production, AUTH_TOKEN_SECRET: '' },
    'authentication.token.secret (AUTH_TOKEN_SECRET): ',
  ],
  [
    'a short secret',
    { ...good, AUTH_TOKEN_SECRET: password },
    'authentication.token.secret (AUTH_TOKEN_SECRET): ',
  ],
  [
    'a secret that can be guessed',
    { ...good, AUTH_TOKEN_SECRET: guessable },
    'authentication.token.secret (AUTH_TOKEN_SECRET): ',
  ],
  [
    'a published secret in production',
    { ...production, AUTH_TOKEN_SECRET: published },
    'authentication.token.secret (AUTH_TOKEN_SECRET): ',
  ],
  [
    'an insecure cookie in production',
    { ...production, AUTH_COOKIE_SECURE: 'false' },
    'authentication.cookie.secure (AUTH_COOKIE_SECURE): ',
  ],
];

describe('a server with bad settings', function () {
  this.timeout(120_000);

  for (const [what, env, line] of failures) {
    it(`ends at once with a line that names the setting: ${what}`, async () => {
      const { code, output } = await runServerHere(env);
      expect(code).to.equal(78);
      const [only = '', ...more] = output.trimEnd().split('\n');
      expect(more).to.deep.equal([]);
      expect(only.startsWith(`sealgate: ${line}`), only).to.equal(true);
      for (const secret of [password, testSecret, published]) expect(only).to.not.contain(secret);
    });
  }
});

describe('a database that the driver cannot read the URI of', () => {
  const uris = {
    'whose options there are not': `${good.MONGODB_URI}?nonsense=${password}`,
    'whose options contradict each other': `${good.MONGODB_URI}?tls=true&ssl=false`,
    'that is written wrongly': `mongodb://somebody:${password}@@localhost:port/app`,
  };
  const line = 'sealgate: database.uri (MONGODB_URI): cannot be read as a MongoDB connection string\n';

  for (const [what, uri] of Object.entries(uris))
    it(`ends a command with a line that does not quote it: ${what}`, async () => {
      const ended = await runCommand({ ...good, MONGODB_URI: uri }, 'admin', 'ann@example.com');
      expect(ended).to.deep.equal({ code: 78, stdout: '', stderr: line });
    });

  it('ends the server with it', async () => {
    const env = { ...good, MONGODB_URI: uris['whose options there are not'] };
    expect(await runServer({ env })).to.deep.equal({ code: 78, output: line });
  });
});
