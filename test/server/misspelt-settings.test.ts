import { expect } from 'chai';
import { misspeltSettings } from '../../src/server/misspelt-settings.js';
import { allRows } from '../../src/server/settings.js';
import { runServerHere } from '../harness/server-here.js';

describe('a variable of the environment that is no setting', () => {
  const misspelt: [variable: string, nearest: string][] = [
    ['AUTH_TOKEN_EXPIRE_IN', 'AUTH_TOKEN_EXPIRES_IN'],
    ['AUTH_TOKEN_EXPIRY', 'AUTH_TOKEN_EXPIRES_IN'],
    ['AUTH_PASSWORDS_COST', 'AUTH_PASSWORD_COST'],
    ['AUTH_SESION_STORE', 'AUTH_SESSION_STORE'],
    ['AUTH_COOKIE_SAMESITE', 'AUTH_COOKIE_SAME_SITE'],
    ['auth_token_secret', 'AUTH_TOKEN_SECRET'],
    ['CORS_ORIGIN', 'CORS_ORIGINS'],
    ['REDIS_URI', 'REDIS_URL'],
    ['MONGODB_URL', 'MONGODB_URI'],
    ['TRUST_PROXYS', 'TRUST_PROXY'],
    ['SEALGATE_PROFIL', 'SEALGATE_PROFILE'],
    ['SEALGATE_AUTH_TOKEN_SECRET', 'AUTH_TOKEN_SECRET'],
    ['AUHT_TOKEN_SECRET', 'AUTH_TOKEN_SECRET'],
    ['AUTHTOKEN_SECRET', 'AUTH_TOKEN_SECRET'],
    ['UTH_PASSWORD_COST', 'AUTH_PASSWORD_COST'],
    ['MONGO_URI', 'MONGODB_URI'],
    ['NODE_EVN', 'NODE_ENV'],
    ['node_env', 'NODE_ENV'],
    ['DATADIR', 'DATA_DIR'],
    ['TRUSTED_PROXY', 'TRUST_PROXY'],
  ];
  for (const [variable, nearest] of misspelt) {
    it(`is told with the one that was meant: ${variable}`, () => {
      expect(misspeltSettings({ [variable]: 'x' })).to.deep.equal([{ variable, nearest }]);
    });
  }

  it('is not told where it is of other software, or is a setting', () => {
    const others = [
      ...['PATH', 'HOME', 'HOSTNAME', 'NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS', 'npm_config_port', 'PORTS'],
      ...['AUTH0_DOMAIN', 'AUTH_URL', 'AUTH_SECRET', 'AUTH_TRUST_HOST', 'AUTH_GOOGLE_ID', 'AUTHORITY'],
      ...[
        'DATABASE_URL',
        'DATABASE_HOST',
        'MONGODB_USER',
        'MONGODB_DATABASE',
        'REDIS_HOST',
        'REDIS_PASSWORD',
      ],
      ...[
        'REDIS_PORT',
        'REDIS_SERVICE_HOST',
        'REDIS_PORT_6379_TCP',
        'AUTH_TOKEN_SERVICE_PORT',
        'DATA_CENTER',
        'NODE_PATH',
        'SEALGATE_VERSION',
        'SEALGATE_SERVICE_HOST',
        'SEALGATE_PORT_3000_TCP',
        'MONGO_INITDB_DATABASE',
        'XDG_DATA_DIRS',
        'CACHE_DIR',
        'META_DIR',
      ],
    ];
    const names = [...others, ...allRows.flatMap(({ env }) => env ?? [])];
    expect(misspeltSettings(Object.fromEntries(names.map((name) => [name, 'x'])))).to.deep.equal([]);
  });

  it('is not told where it begins otherwise, and the setting is there', () => {
    expect(misspeltSettings({ MONGO_URI: 'x', MONGODB_URI: 'x' })).to.deep.equal([]);
  });

  it('is warned of at the start, without its value, and stops nothing', async () => {
    const env = { DATA_DIR: '/dev/null/x', AUTH_TOKEN_SECRETS: 'hunter2' };
    const { output } = await runServerHere(env);
    expect(output).to.match(
      /"level":40.*AUTH_TOKEN_SECRETS is not a setting; did you mean AUTH_TOKEN_SECRET\?/,
    );
    expect(output).to.contain('(DATA_DIR)').and.not.contain('hunter2');
  });
});
