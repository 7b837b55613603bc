import { expect } from 'chai';
import { accessKeys } from '../../src/tokens/access-keys.js';
import { testSecret } from '../harness/app.js';
import { claimsOf, forge } from '../harness/forge.js';
import { loadedPackages } from '../harness/loaded-packages.js';

/** What a service that only verifies tokens has no use for. */
const strangers = [
  'mongoose',
  'mongodb',
  'bson',
  'passport',
  'passport-jwt',
  'bcryptjs',
  '@node-rs/bcrypt',
  'convict',
  'helmet',
  'redis',
];

describe('sealgate/guard', () => {
  let whole: Awaited<ReturnType<typeof loadedPackages>>;
  before(async () => {
    whole = await loadedPackages(`
      import * as guard from 'sealgate/guard';
      import * as whole from 'sealgate';
      process.stdout.write(JSON.stringify([Object.keys(guard), ['AuthError', 'accessKeys', 'defineError', 'problemHandler'].every((name) => guard[name] === whole[name])]));
    `);
  });

  it('loads no database, no passport and nothing of the server, until a token was verified as well', async () => {
    const { packages, printed } = await loadedPackages(`
      import { createGuard } from 'sealgate/guard';
      const guard = createGuard({ keys: ${JSON.stringify(accessKeys(testSecret))} });
      const req = { headers: { authorization: 'Bearer ${forge(claimsOf('access_token'))}' } };
      guard.requireRole('user')(req, {}, () => process.stdout.write(JSON.stringify(req.currentUser)));
    `);
    expect(printed).to.deep.equal({ id: '0123456789abcdef01234567', roles: ['user'] });
    expect(packages).to.include.members(['jsonwebtoken', 'lru-cache']);
    expect(packages.filter((name) => strangers.includes(name))).to.deep.equal([]);
  });

  it('would be found out if it did: the whole of sealgate loads them', () => {
    expect(whole.packages).to.include.members(['mongoose', 'mongodb', 'bson', 'passport', 'passport-jwt']);
  });

  it('is not alone in doing without the server: the whole of sealgate loads nothing of it, nor what may be missing', () => {
    const needless = [
      'convict',
      'helmet',
      'cockatiel',
      'bcryptjs',
      '@node-rs/argon2',
      '@node-rs/bcrypt',
      'redis',
      '@redis/client',
      '@sealgate/embedded-mongodb',
      'lmdb',
      'mingo',
      'react',
    ];
    expect(whole.packages.filter((name) => needless.includes(name))).to.deep.equal([]);
  });

  it('exports what the whole of sealgate exports by the same name, and no more than it needs', () => {
    expect(whole.printed).to.deep.equal([
      [
        'AuthError',
        'accessKeys',
        'createGuard',
        'defineError',
        'errors',
        'introspectionCredentials',
        'problemHandler',
      ],
      true,
    ]);
  });
});
