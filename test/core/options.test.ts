import { expect } from 'chai';
import mongoose from 'mongoose';
import { resolveOptions, sessionLifetimes } from '../../src/core/option-rules.js';
import { type AuthOptions, createAuth } from '../../src/index.js';
import { OptionError } from '../../src/options/option-error.js';
import { publishedSecrets } from '../../src/tokens/secret.js';
import { testSecret } from '../harness/app.js';

const connection = mongoose.createConnection();
const required = { secret: testSecret, connection };
const faultOf = (options: object): OptionError => {
  try {
    resolveOptions({ ...required, ...options });
  } catch (error) {
    if (error instanceof OptionError) return error;
    throw error;
  }
  throw new Error(`no fault was found in ${Object.keys(options)}`);
};

const unmapped = Object.fromEntries(
  [
    ...['email', 'username', 'name', 'passwordHash', 'passwordSalt', 'roles', 'role'],
    ...['disabled', 'enabled', 'emailVerified', 'createdAt', 'updatedAt'],
  ].map((field) => [field, undefined]),
);
const ofSealgate = {
  credentials: 'sealgate_credentials',
  sessions: 'sealgate_sessions',
  revocations: 'sealgate_revocations',
};

describe('the options', () => {
  after(() => connection.destroy());

  it('have their defaults where nothing is given', () => {
    const { secret, connection: given, logger, ...defaults } = resolveOptions(required);
    expect([secret, given]).to.deep.equal([testSecret, connection]);
    expect(logger).to.have.all.keys('info', 'warn', 'error');
    expect(defaults).to.deep.include({
      previousSecrets: [],
      issuer: 'sealgate',
      audience: 'sealgate',
      basePath: undefined,
      corsOrigins: [],
      accessToken: { expiresIn: 600_000, header: 'authorization', scheme: undefined },
      refreshToken: {
        expiresIn: 2_592_000_000,
        leeway: 30_000,
        repeatableFor: 86_400_000,
        absoluteLifetime: 7_776_000_000,
      },
      cookie: { sameSite: undefined, partitioned: undefined, secure: true, domain: undefined, suffix: '' },
      users: { cacheFor: 5_000, fields: undefined, model: undefined, map: unmapped },
      clearSiteData: false,
      redis: undefined,
      transport: 'bearer',
      tokenEndpoint: {
        refresh: false,
        stateless: false,
        password: false,
        statelessExpiresIn: 7 * 24 * 3_600_000,
        issuer: undefined,
      },
      sessions: { store: 'mongodb', check: 'revocations', maximum: 100, recentFor: 300_000 },
      upstream: { url: undefined, registerUrl: undefined, toUser: undefined },
      passwords: {
        algorithm: 'bcrypt',
        cost: 11,
        pbkdf2: { iterations: 25_000, keyLength: 512, digest: 'sha256' },
        verify: undefined,
        threads: undefined,
        workerFile: undefined,
      },
      onEvent: undefined,
      registration: 'open',
      beforeRegister: undefined,
      beforeLogin: undefined,
      collections: { users: 'users', ...ofSealgate },
    });
  });

  it('take a zero for what it is, and not for nothing', () => {
    const { refreshToken, users } = resolveOptions({
      ...required,
      refreshToken: { leeway: 0 },
      users: { cacheFor: '0' },
    });
    expect([refreshToken.leeway, users.cacheFor]).to.deep.equal([0, 0]);
  });

  it('keep the default of what is not among the given', () => {
    const { collections, refreshToken, cookie } = resolveOptions({
      ...required,
      collections: { users: 'people' },
      refreshToken: { expiresIn: '1h' },
      cookie: { domain: 'example.com' },
    });
    expect(collections).to.deep.equal({ users: 'people', ...ofSealgate });
    expect(refreshToken).to.deep.equal({
      expiresIn: 3_600_000,
      leeway: 30_000,
      repeatableFor: 86_400_000,
      absoluteLifetime: 7_776_000_000,
    });
    expect(cookie).to.deep.equal({
      sameSite: undefined,
      partitioned: undefined,
      secure: true,
      domain: 'example.com',
      suffix: '',
    });
  });

  it('take null for nothing where there is a default, and a group that is null for none', () => {
    const nothing = {
      issuer: null,
      transport: null,
      refreshToken: null,
      upstream: null,
      users: { cacheFor: null },
    };
    const { issuer, transport, refreshToken, upstream, users } = resolveOptions({ ...required, ...nothing });
    expect([issuer, transport, users.cacheFor]).to.deep.equal(['sealgate', 'bearer', 5_000]);
    expect([refreshToken.leeway, upstream.url]).to.deep.equal([30_000, undefined]);
  });

  it('are missed where there are none at all', () => {
    expect(() => createAuth(undefined as never)).to.throw(TypeError, 'createAuth: secret is missing');
  });

  const [published] = publishedSecrets;
  const app = ['https://app.example.com'];
  const faults: [string, object, string][] = [
    ['secret', { secret: undefined }, 'is missing'],
    ['secret', { secret: '' }, 'is missing'],
    ['secret', { secret: 'too short' }, 'at least 32 bytes'],
    ['secret', { secret: published }, 'published'],
    ['secret', { secret: 'change-me-'.repeat(4) }, 'can be guessed'],
    ['previousSecrets', { previousSecrets: [testSecret, 'too short'] }, 'at least 32 bytes'],
    ['previousSecrets', { previousSecrets: [published] }, 'published'],
    [
      'tokenEndpoint.issuer',
      { tokenEndpoint: { issuer: 'https://example.com/auth/' } },
      'no slash at the end',
    ],
    ['tokenEndpoint.issuer', { tokenEndpoint: { issuer: 'https://example.com/auth?x' } }, 'must be an http'],
    ['tokenEndpoint.password', { tokenEndpoint: { password: true } }, 'needs tokenEndpoint.stateless'],
    ['connection', { connection: undefined }, 'must be a mongoose connection'],
    ['connection', { connection: 'mongodb://localhost' }, 'must be a mongoose connection'],
    ['redis', { redis: 'redis://localhost' }, 'must be a client of node-redis'],
    ['issuer', { issuer: '' }, 'must be a string'],
    ['audience', { audience: '' }, 'must be a string'],
    ['audience', { audience: ['one', 'two'] }, 'must be a string'],
    ['issuer', { issuer: 'x'.repeat(257) }, '256 bytes at most'],
    ['audience', { audience: 'é'.repeat(129) }, '256 bytes at most'],
    ['accessToken.expiresIn', { accessToken: { expiresIn: 'soon' } }, 'must be a duration'],
    ['accessToken.expiresIn', { accessToken: { expiresIn: 0 } }, 'at least 1 seconds'],
    ['accessToken.expiresIn', { accessToken: { expiresIn: '999ms' } }, 'at least 1 seconds'],
    ['refreshToken.expiresIn', { refreshToken: { expiresIn: '-1d' } }, 'must be a duration'],
    ['refreshToken.absoluteLifetime', { refreshToken: { absoluteLifetime: 0 } }, 'at least 1 seconds'],
    ['refreshToken.leeway', { refreshToken: { leeway: 'a while' } }, 'must be a duration'],
    ['refreshToken.leeway', { refreshToken: { leeway: 0 }, transport: 'cookie' }, 'must not be 0'],
    ['users.cacheFor', { users: { cacheFor: 'a while' } }, 'must be a duration'],
    ['passwords.cost', { passwords: { cost: 3 } }, 'must be 4 to 31'],
    ['passwords.cost', { passwords: { cost: 32 } }, 'must be 4 to 31'],
    ['passwords.cost', { passwords: { cost: 10.5 } }, 'must be 4 to 31'],
    ['passwords.cost', { passwords: { cost: '10' } }, 'must be 4 to 31'],
    ['passwords.algorithm', { passwords: { algorithm: 'md5' } }, 'must be bcrypt or argon2id'],
    ['passwords.pbkdf2.iterations', { passwords: { pbkdf2: { iterations: 0 } } }, 'must be 1 to 6000000'],
    ['passwords.pbkdf2.keyLength', { passwords: { pbkdf2: { keyLength: 15 } } }, 'must be 16 to 1024'],
    ['passwords.pbkdf2.digest', { passwords: { pbkdf2: { digest: 'md5' } } }, 'sha1, sha256 or sha512'],
    ['passwords.pbkdf2.iterations', { passwords: { pbkdf2: { iterations: 400_000 } } }, 'must be fewer'],
    ['passwords.verify', { passwords: { verify: 'bcrypt' } }, 'must be a function'],
    ['basePath', { basePath: 'auth' }, 'must be a path such as /auth'],
    ['basePath', { basePath: '' }, 'must be a path such as /auth'],
    ['basePath', { basePath: '/auth; Domain=example.com' }, 'must be a path such as /auth'],
    ['basePath', { basePath: 5 }, 'must be a path such as /auth'],
    ['cookie.domain', { cookie: { domain: '' } }, 'must be a domain such as example.com'],
    ['cookie.domain', { cookie: { domain: 'example.com; Path=/' } }, 'must be a domain such as example.com'],
    ['cookie.domain', { cookie: { domain: null } }, 'must be a domain such as example.com'],
    ['cookie.secure', { cookie: { secure: 'false' } }, 'must be true or false'],
    ['tokenEndpoint.refresh', { tokenEndpoint: { refresh: 'false' } }, 'must be true or false'],
    ['tokenEndpoint.stateless', { tokenEndpoint: { stateless: 'no' } }, 'must be true or false'],
    ['clearSiteData', { clearSiteData: 'false' }, 'must be true or false'],
    ['logger', { logger: {} }, 'must have the methods info, warn and error'],
    ['logger', { logger: () => undefined }, 'must have the methods info, warn and error'],
    ['sessions.store', { sessions: { store: 'memory' } }, 'must be mongodb or redis'],
    ['sessions.check', { sessions: { check: 'sometimes' } }, 'must be revocations or every-request'],
    ['redis', { sessions: { store: 'redis' } }, 'is missing'],
    ['upstream.url', { upstream: { url: 'ftp://example.com' } }, 'must be an http or https address'],
    ['upstream.url', { upstream: {} }, 'must be an http or https address'],
    [
      'upstream.url',
      { upstream: { registerUrl: 'https://example.com' } },
      'must be an http or https address',
    ],
    ['upstream.url', { upstream: { url: 'https://ann:x@example.com' } }, 'must have no username'],
    ['upstream.toUser', { upstream: { url: 'https://example.com', toUser: 'id' } }, 'must be a function'],
    ['roles', { roles: ['editor'] }, 'must be an object'],
    ['roles.editor', { roles: { editor: 'books:write' } }, 'must be a list of rights'],
    ['roles.editor', { roles: { editor: [7] } }, 'must be a list of rights'],
    ['roles.', { roles: { '': [] } }, 'must have a name'],
    ['users.fields', { users: { fields: 'company' } }, 'must be an object'],
    ['users.fields.email', { users: { fields: { email: {} } } }, 'give it another one'],
    ['collections.users', { collections: { users: '' } }, 'must be the name of a collection'],
    ['collections.sessions', { collections: { sessions: 'system.sessions' } }, 'the name of a collection'],
    ['collections', { collections: { users: 'one', sessions: 'one' } }, 'a name of its own for each'],
    ['passwords.threads', { passwords: { threads: 2 ** 60 } }, 'must be 1 or more'],
    ['tokenEndpoint.statelessExpiresIn', { tokenEndpoint: { statelessExpiresIn: 0 } }, 'at least 1 seconds'],
    ['passwords.threads', { passwords: { threads: 0 } }, 'must be 1 or more'],
    ['onEvent', { onEvent: true }, 'must be a function'],
    [
      'upstream.registerUrl',
      { upstream: { url: 'https://example.com', registerUrl: '' } },
      'must be an http or https address',
    ],
    ['cookie.sameSite', { cookie: { sameSite: 'Strict' } }, 'must be strict, lax or none'],
    ['corsOrigins', { cookie: { sameSite: 'none' } }, 'must name the app'],
    ['cookie.secure', { cookie: { sameSite: 'none', secure: false }, corsOrigins: app }, 'must be true'],
    ['corsOrigins', { corsOrigins: ['*'] }, 'exact origins'],
    ['corsOrigins', { corsOrigins: ['null'] }, 'exact origins'],
    ['corsOrigins', { corsOrigins: ['app.example.com'] }, 'exact origins'],
    ['corsOrigins', { corsOrigins: ['https://app.example.com/'] }, 'exact origins'],
    ['corsOrigins', { corsOrigins: ['https://APP.example.com'] }, 'exact origins'],
    ['corsOrigins', { corsOrigins: ['https://app.example.com:443'] }, 'exact origins'],
    ['corsOrigins', { corsOrigins: ['https://*.example.com'] }, 'exact origins'],
  ];
  for (const [option, options, fault] of faults) {
    it(`are refused where ${option} ${fault}: ${JSON.stringify(Object.values(options)[0])?.slice(0, 60)}`, () => {
      const error = faultOf(options);
      expect(error).to.be.instanceOf(TypeError);
      expect(error.option).to.equal(option);
      expect(error.message).to.include(fault);
    });
  }

  it('do not take mongoose itself for a connection', () => {
    expect(faultOf({ connection: mongoose }).message).to.include('such as mongoose.connection');
    expect(resolveOptions({ ...required, connection: mongoose.connection }).connection).to.equal(
      mongoose.connection,
    );
  });

  it('allow sameSite none to an app that is named, over a secure cookie', () => {
    const { cookie } = resolveOptions({ ...required, cookie: { sameSite: 'none' }, corsOrigins: app });
    expect(cookie).to.include({ sameSite: 'none', secure: true });
  });

  it('never name the secret in a fault', () => {
    for (const secret of ['too short', published ?? '']) {
      expect(faultOf({ secret }).message).not.to.include(secret);
      expect(faultOf({ previousSecrets: [secret] }).message).not.to.include(secret);
    }
  });

  it('are judged at construction: createAuth throws and starts nothing', () => {
    const options: AuthOptions = { ...required, secret: 'too short' };
    expect(() => createAuth(options)).to.throw(TypeError, 'createAuth: secret must be at least 32 bytes');
  });

  it('cannot be changed once they are resolved', () => {
    const options = resolveOptions(required);
    for (const part of [options, options.cookie, options.refreshToken])
      expect(Object.isFrozen(part)).to.equal(true);
  });

  it('leave what is handed in as it is: a connection is not frozen', () => {
    expect(Object.isFrozen(resolveOptions(required).connection)).to.equal(false);
  });

  it('keep the leeway of a session shorter than its life', () => {
    const { leeway } = sessionLifetimes(resolveOptions({ ...required, refreshToken: { expiresIn: '10s' } }));
    expect(leeway).to.equal(5_000);
  });
});
