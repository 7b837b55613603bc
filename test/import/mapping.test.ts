import { expect } from 'chai';
import mongoose, { Types } from 'mongoose';
import { ExitError } from '../../src/exit.js';
import { readMapping } from '../../src/import/mapping.js';
import { type Importing, openImporting } from './importing.js';

const hash = `$2b$10$${'a'.repeat(21)}u${'a'.repeat(31)}`;

describe('sealgate import users --map', () => {
  let importing: Importing;
  beforeEach(async () => {
    importing = await openImporting();
  });
  afterEach(() => importing.remove());

  const writeMapping = (mapping: object | string) =>
    importing.write('map.json', typeof mapping === 'string' ? mapping : JSON.stringify(mapping));
  const runMapped = async (mapping: object | string, file = 'users.jsonl', ...args: readonly string[]) => {
    await writeMapping(mapping);
    return importing.run(file, '--map', importing.path('map.json'), ...args);
  };

  it('finds the fields where they are, and keeps those of the application', async () => {
    await importing.writeLines('users.jsonl', [
      {
        key: 17,
        mail: 'Ann@Example.com',
        profile: { full_name: 'Ann Archer', nick: 'ann' },
        role: 'editor',
        active: 'f',
        secret: { hash: 'ab'.repeat(32), salt: 'cd' },
        joined: 1706702400,
        org: { name: 'Arrows', size: 3, tags: ['a', 'b'] },
        unknown: 'is not taken',
      },
    ]);
    const { code, stdout } = await runMapped({
      id: 'key',
      idType: 'number',
      email: 'mail',
      username: 'profile.nick',
      name: 'profile.full_name',
      role: 'role',
      enabled: 'active',
      passwordHash: 'secret.hash',
      passwordSalt: 'secret.salt',
      createdAt: 'joined',
      fields: { company: 'org.name', org: 'org', absent: 'none.such' },
    });
    expect([code, stdout]).to.deep.equal([0, '']);
    const [user] = await importing.users();
    const createdAt = new Date('2024-01-31T12:00:00Z');
    expect(user).to.deep.equal({
      _id: 17,
      email: 'ann@example.com',
      username: 'ann',
      name: 'Ann Archer',
      roles: ['editor'],
      disabled: true,
      company: 'Arrows',
      org: { name: 'Arrows', size: 3, tags: ['a', 'b'] },
      passwordId: user?.passwordId,
      // An id that was given may have been somebody else's.
      sessionsVersion: user?.sessionsVersion,
      createdAt,
      updatedAt: createdAt,
    });
    const [credentials] = await importing.credentials();
    expect(credentials).to.deep.equal({
      _id: 17,
      email: 'ann@example.com',
      username: 'ann',
      passwords: [{ id: user?.passwordId, hash: 'ab'.repeat(32), salt: 'cd', isForeign: true }],
    });
  });

  it('comes on top of a source', async () => {
    await importing.sample('laravel.csv');
    const mapping = { username: 'name', fields: { token: 'remember_token' } };
    const { stdout } = await runMapped(mapping, 'laravel.csv', '--from', 'laravel', '--dry-run');
    expect(stdout).to.match(/^({"record":[12],"warning":"username must .*; it is left out"}\n){2}$/);
  });

  it('reads members of CSV by the dots in the names of its columns', async () => {
    await importing.write('users.csv', 'mail,profile.name.full,profile.age\nann@example.com,Ann Archer,30\n');
    const mapping = { email: 'mail', name: 'profile.name.full', fields: { profile: 'profile' } };
    expect(await runMapped(mapping, 'users.csv')).to.include({ code: 0 });
    expect((await importing.users())[0]).to.deep.include({
      name: 'Ann Archer',
      profile: { age: '30', name: { full: 'Ann Archer' } },
    });
  });

  const uuid = '3b1f6a9e-5c0d-4a7b-9d8e-2f1a0b3c4d5e';
  const oid = '65a1b2c3d4e5f60718293a4b';
  const ids: readonly (readonly [idType: string | undefined, id: unknown, stored: unknown])[] = [
    [undefined, oid, new Types.ObjectId(oid)],
    [undefined, { $oid: oid }, new Types.ObjectId(oid)],
    [undefined, uuid, uuid],
    [undefined, { $uuid: uuid }, new mongoose.mongo.UUID(uuid)],
    [undefined, 17, '17'],
    ['string', oid, oid],
    ['string', { $oid: oid }, oid],
    ['number', '17', 17],
    ['uuid', uuid, new mongoose.mongo.UUID(uuid)],
    ['objectId', oid, new Types.ObjectId(oid)],
    ['number', 'x', undefined],
    ['uuid', oid.slice(1), undefined],
    ['objectId', '17', undefined],
  ];
  for (const [idType, id, stored] of ids) {
    it(`keeps the id ${JSON.stringify(id)} as ${idType ?? 'it looks'}${stored === undefined ? ', or refuses it' : ''}`, async () => {
      await importing.writeLines('users.jsonl', [{ id, email: 'ann@example.com' }]);
      const { code, stdout } = await runMapped({ ...(idType && { idType }) });
      const [user] = await importing.users();
      expect(code).to.equal(stored === undefined ? 1 : 0);
      if (stored === undefined)
        expect(stdout).to.equal(`{"line":1,"reason":"id cannot be kept as a ${idType}"}\n`);
      else expect(user?._id).to.deep.equal(stored);
      expect((await importing.credentials())[0]?._id).to.deep.equal(user?._id);
    });
  }

  it('keeps an id as mongoexport writes it into CSV', async () => {
    await importing.write('users.csv', `_id,email,org\nObjectId(${oid}),ann@example.com,ObjectId(x)\n`);
    expect(await runMapped({ fields: { org: 'org' } }, 'users.csv')).to.include({ code: 0 });
    expect((await importing.users())[0]).to.deep.include({
      _id: new Types.ObjectId(oid),
      org: 'ObjectId(x)',
    });
  });

  const wrong: readonly (readonly [mapping: object | string, line: string])[] = [
    ['{', 'is not JSON'],
    [{ mail: 'email' }, 'has a key that is not known: mail'],
    [{ email: 5 }, 'email must be a dotted path, such as profile.name'],
    [{ email: '' }, 'email must be a dotted path, such as profile.name'],
    [{ email: 'a..b' }, 'email must be a dotted path, such as profile.name'],
    [{ email: '$where' }, 'email must be a dotted path, such as profile.name'],
    [{ roles: 'a', role: 'b' }, 'has both roles and role'],
    [{ disabled: 'a', enabled: 'b' }, 'has both disabled and enabled'],
    [{ idType: 'text' }, 'idType must be one of automatic, objectId, string, number, uuid'],
    [
      { fields: { passwordHash: 'x' } },
      'fields.passwordHash has a name that sealgate uses itself: give it another one',
    ],
    [{ fields: { _id: 'x' } }, 'fields._id has a name that sealgate uses itself: give it another one'],
    [{ fields: { 'a.b': 'x' } }, 'fields.a.b must have a name without dots and dollar signs'],
    [{ fields: { $where: 'x' } }, 'fields.$where must have a name without dots and dollar signs'],
    [
      { fields: { constructor: 'x' } },
      'fields.constructor has a name that every object has: give it another one',
    ],
    [{ fields: { company: 5 } }, 'fields.company must be a dotted path, such as profile.name'],
  ];
  it('is refused in one line where it is wrong, before anything is read', async () => {
    await importing.writeLines('users.jsonl', [{ email: 'ann@example.com', passwordHash: hash }]);
    const { code, stderr } = await runMapped('{');
    expect([code, stderr]).to.deep.equal([65, `sealgate: ${importing.path('map.json')}: is not JSON\n`]);
    expect(await importing.users()).to.deep.equal([]);
    for (const [mapping, line] of wrong) {
      await writeMapping(mapping);
      const refusal = await readMapping(importing.path('map.json')).catch((error: unknown) => error);
      expect(refusal).to.be.an.instanceOf(ExitError);
      expect(refusal).to.include({ exitCode: 65, message: `${importing.path('map.json')}: ${line}` });
    }
  });
});
