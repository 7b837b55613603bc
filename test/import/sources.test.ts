import bcrypt from 'bcryptjs';
import { expect } from 'chai';
import { hashFault } from '../../src/import/known-hash.js';
import { sources } from '../../src/import/sources/sources.js';
import { type Importing, openImporting } from './importing.js';
import { samples } from './samples.js';

describe('sealgate import users, from other systems', () => {
  let importing: Importing;
  beforeEach(async () => {
    importing = await openImporting();
  });
  afterEach(() => importing.remove());

  it('has a sample of each', () => {
    const names = new Set(samples.flatMap(({ from }) => from ?? []));
    expect([...names].sort()).to.deep.equal(sources.map(({ name }) => name));
  });

  it('tells of each in its help', async () => {
    await importing.write('none.jsonl', '');
    const { stdout } = await importing.run('none.jsonl', '--help');
    for (const { name } of sources) expect(stdout).to.match(new RegExp(`^ {2}${name} `, 'm'));
  });

  for (const { file, from, second, expected, refused = [] } of samples) {
    const args = [...(from ? ['--from', from] : []), ...(second ? [second[0]] : [])];
    it(`reads ${file} ${args.join(' ')}`, async () => {
      for (const one of [file, ...(second ? [second[1]] : [])]) await importing.sample(one);
      const found = second ? [importing.path(second[1])] : [];
      const { code, stdout } = await importing.run(file, ...args, ...found);
      const reported = stdout.split('\n').flatMap((line): unknown[] => (line ? [JSON.parse(line)] : []));
      expect(reported).to.deep.equal(refused);
      expect(code).to.equal(refused.length > 0 ? 1 : 0);

      const [users, credentials] = [await importing.users(), await importing.credentials()];
      expect(users).to.have.length(expected.length);
      for (const [index, { user, password }] of expected.entries()) {
        const stored = users[index];
        const { passwordId, ...fields } = stored ?? {};
        // What the sample says nothing of is made by the import.
        expect({ ...fields, ...user }).to.deep.equal(fields);
        const { hash = '', salt } = credentials[index]?.passwords[0] ?? {};
        expect(credentials[index]).to.deep.include({ _id: stored?._id, email: user.email });
        expect(passwordId).to.deep.equal(credentials[index]?.passwords[0]?.id);
        expect(hashFault(hash, salt) === undefined).to.equal(password !== undefined);
        if (password !== undefined && hash.startsWith('$2'))
          expect(bcrypt.compareSync(password, hash)).to.equal(true);
      }
    });
  }

  const ann = '{"email":"ann@example.com"}';
  const contents: readonly (readonly [file: string, text: string, ...args: string[]])[] = [
    ['lines.json', `${ann}\n{"email":"ben@example.com"}\n`],
    ['one-line.json', `{"users":[${ann}]}`],
    ['array.txt', `\ufeff [${ann}]`],
    ['columns.txt', 'email\nann@example.com\n'],
    ['lines.csv', `${ann}\n`, '--format', 'jsonl'],
  ];
  for (const [file, text, ...args] of contents) {
    it(`finds out what ${file} ${args.join(' ')} has in it`, async () => {
      await importing.write(file, text);
      expect(await importing.run(file, ...args)).to.include({ code: 0, stdout: '' });
      expect((await importing.users())[0]?.email).to.equal('ann@example.com');
    });
  }

  it('says which second file it needs, and which it has no use for', async () => {
    await importing.sample('firebase.json');
    const wrong: readonly (readonly [args: readonly string[], line: string])[] = [
      [['--from', 'firebase'], '--from firebase needs --hash-config FILE'],
      [['--from', 'django', '--accounts', 'a'], '--accounts is of no use to django'],
      [['--hash-config', 'a'], '--hash-config is of no use without --from'],
      [['--from', 'fireball'], `--from must be one of ${sources.map(({ name }) => name).join(', ')}`],
      [['--format', 'xml'], '--format must be one of jsonl, csv, json'],
    ];
    for (const [args, line] of wrong) {
      const { code, stderr } = await importing.run('firebase.json', ...args);
      expect([code, stderr]).to.deep.equal([64, `sealgate: ${line}\n`]);
    }
  });

  it('takes the parameters of Firebase as JSON too, and says which is missing', async () => {
    await importing.sample('firebase.json');
    const config = {
      base64_signer_key: Buffer.alloc(64, 1).toString('base64'),
      base64_salt_separator: 'Bw==',
      rounds: 8,
      mem_cost: 14,
    };
    await importing.write('config.json', JSON.stringify(config));
    const args = ['--from', 'firebase', '--hash-config', importing.path('config.json')];
    expect(await importing.run('firebase.json', ...args)).to.include({ code: 0 });
    await importing.write('config.json', JSON.stringify({ ...config, rounds: undefined }));
    const { code, stderr } = await importing.run('firebase.json', ...args);
    expect(stderr).to.equal(
      `sealgate: ${importing.path('config.json')}: rounds must be given, as the console shows it\n`,
    );
    expect(code).to.equal(65);
  });

  it('refuses a password of Keycloak whose algorithm it does not know, by the record', async () => {
    await importing.sample('keycloak.json');
    const credentials = [
      {
        type: 'password',
        secretData: '{"value":"AA==","salt":"AA=="}',
        credentialData: '{"algorithm":"rot13"}',
      },
    ];
    await importing.write(
      'keycloak.json',
      JSON.stringify({ users: [{ email: 'ann@example.com', credentials }] }),
    );
    const { code, stdout } = await importing.run('keycloak.json', '--from', 'keycloak');
    expect([code, stdout]).to.deep.equal([
      1,
      '{"record":1,"reason":"has a password whose algorithm is not known"}\n',
    ]);
  });

  const oid = (end: string) => `5dea9f9c82dd7c0e76e4ec${end}`;
  const bcryptHash = bcrypt.hashSync('lighthouse 1', 4);
  const runAuth0 = async (hashes: readonly object[], file = 'users.jsonl') => {
    await importing.writeLines('hashes.jsonl', hashes);
    return importing.run(file, '--from', 'auth0', '--accounts', importing.path('hashes.jsonl'));
  };
  /** The ids, by addresses, of those who have a password, and of those who have none. */
  const stored = async () => {
    const withPassword = (await importing.users()).map(({ _id, email, passwordId }) => [
      email,
      _id,
      Boolean(passwordId),
    ]);
    return Object.fromEntries(withPassword.map(([email, ...rest]) => [email, rest]));
  };

  it('finds the ids and addresses of Auth0 where they are: alt_id, identifiers, and none', async () => {
    await importing.writeLines('users.jsonl', [
      { user_id: 'auth0|euclid', email: 'alt@x.com' },
      {
        user_id: `auth0|${oid('99')}`,
        identifiers: [{ type: 'phone' }, { type: 'email', value: 'named@x.com' }],
      },
      { email: 'none@x.com' },
      { email: 'none2@x.com' },
    ]);
    const { code, stderr } = await runAuth0([
      { _id: { $oid: oid('94') }, alt_id: 'euclid', email: 'alt@x.com', passwordHash: bcryptHash },
      {
        _id: { $oid: oid('99') },
        identifiers: [{ type: 'email', value: 'named@x.com' }],
        passwordHash: bcryptHash,
      },
      { _id: { $oid: oid('01') }, email: 'gone@x.com', passwordHash: bcryptHash },
    ]);
    const found = await stored();
    expect(found).to.deep.include({
      'alt@x.com': ['auth0|euclid', true],
      'named@x.com': [`auth0|${oid('99')}`, true],
    });
    for (const email of ['none@x.com', 'none2@x.com'])
      expect(String(found[email]?.[0])).to.match(/^[\da-f]{24}$/);
    expect(stderr)
      .to.include('sealgate: 2 of the 4 came in without a password\n')
      .and.include('sealgate: hashes of --accounts that matched nobody: 1\n');
    expect(code).to.equal(0);
  });

  it('takes the apostrophes off that the CSV of Auth0 has', async () => {
    await importing.write(
      'users.csv',
      `user_id,email,name,email_verified,created_at\n"'auth0|${oid('a1')}","'csv@x.com","'Csv 'n","true","'2019-12-06T18:36:12.412Z"\n`,
    );
    expect(await runAuth0([{ _id: { $oid: oid('a1') }, passwordHash: bcryptHash }], 'users.csv')).to.include({
      code: 0,
      stdout: '',
    });
    expect((await importing.users())[0]).to.deep.include({
      _id: `auth0|${oid('a1')}`,
      email: 'csv@x.com',
      name: "Csv 'n",
      createdAt: new Date('2019-12-06T18:36:12.412Z'),
    });
  });

  it('takes the record of Auth0 that has a password, where an address has several', async () => {
    await importing.writeLines('users.jsonl', [
      { user_id: 'google-oauth2|1', email: 'Ann@x.com' },
      { user_id: `auth0|${oid('a1')}`, email: 'ann@x.com' },
      { user_id: 'google-oauth2|2', email: 'ben@x.com' },
    ]);
    const { stdout } = await runAuth0([
      { _id: { $oid: oid('a1') }, email: 'ann@x.com', passwordHash: bcryptHash },
    ]);
    expect(stdout).to.equal(
      '{"line":1,"reason":"has the address of a record with a password, which is taken instead"}\n',
    );
    expect(await stored()).to.deep.equal({
      'ann@x.com': [`auth0|${oid('a1')}`, true],
      'ben@x.com': ['google-oauth2|2', false],
    });
  });

  const bytes = (length: number) => Buffer.alloc(length, 1).toString('base64').replace(/=+$/, '');
  const defaults: readonly (readonly [of: string, hash: string])[] = [
    ['Auth0, and Supabase', `$2b$10$${'a'.repeat(21)}u${'a'.repeat(31)}`],
    ['better-auth', `${'ab'.repeat(16)}:${'cd'.repeat(64)}`],
    ['Django 6.1', `pbkdf2_sha256$1500000$salt$${Buffer.alloc(32, 1).toString('base64')}`],
    ['Django, with scrypt', `scrypt$16384$salt$8$5$${Buffer.alloc(64, 1).toString('base64')}`],
    ['Django, with argon2', `argon2$argon2id$v=19$m=102400,t=2,p=8$${bytes(16)}$${bytes(32)}`],
    ['Firebase', `$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,sk=${bytes(64)}$${bytes(9)}$${bytes(64)}`],
    ['Keycloak', `$argon2id$v=19$m=7168,t=5,p=1$${bytes(16)}$${bytes(32)}`],
    ['Keycloak, with pbkdf2', `$pbkdf2-sha1$i=1300000,l=64$${bytes(16)}$${bytes(64)}`],
    ['Keycloak, with pbkdf2-sha256', `$pbkdf2-sha256$i=600000,l=64$${bytes(16)}$${bytes(64)}`],
    ['Keycloak, with pbkdf2-sha512', `$pbkdf2-sha512$i=210000,l=64$${bytes(16)}$${bytes(64)}`],
    ['Laravel', `$2y$12$${'a'.repeat(21)}u${'a'.repeat(31)}`],
    ['Laravel, with argon2', `$argon2id$v=19$m=65536,t=4,p=1$${bytes(16)}$${bytes(32)}`],
    ['node-express-boilerplate', `$2a$08$${'a'.repeat(21)}u${'a'.repeat(31)}`],
  ];
  for (const [of, hash] of defaults)
    it(`takes a hash of ${of} as it makes it by default`, () => {
      expect(hashFault(hash, undefined)).to.equal(undefined);
    });

  it('tells a hash that costs too much from one that it does not know', async () => {
    const passwordHash = `$pbkdf2-sha256$i=6000001,l=32$${bytes(16)}$${bytes(32)}`;
    await importing.writeLines('users.jsonl', [{ email: 'ann@example.com', passwordHash }]);
    const { stdout } = await importing.run('users.jsonl');
    expect(stdout).to.equal(
      '{"line":1,"reason":"passwordHash asks for more work than a sign-in may cost"}\n',
    );
  });

  it('leaves out what another system has and sealgate does not take, and tells of it without refusing the user', async () => {
    const users = [
      { id: 'a', email: 'ann@example.com', username: 'ann', realmRoles: ['book editor', 'writer'] },
      { id: 'b', email: 'ben@example.com', username: 'ben@work', firstName: 'x'.repeat(201) },
      { id: 'c', email: 'cleo@example.com', createdTimestamp: 'yesterday', enabled: 'perhaps' },
    ];
    await importing.write('users.json', JSON.stringify({ users }));
    const { code, stdout, stderr } = await importing.run('users.json', '--from', 'keycloak');
    const lines = stdout
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(lines).to.have.length(4);
    expect(lines[0]).to.deep.equal({
      record: 1,
      warning: 'roles.1 must be 1 to 64 letters, digits, or one of _ . : -; it is left out',
    });
    for (const line of [lines[1], lines[2]])
      expect(line)
        .to.have.property('warning')
        .that.matches(/^(username|name) must .*; it is left out$/);
    expect(lines[3])
      .to.deep.include({ record: 3 })
      .and.have.property('reason')
      .that.includes('disabled must be');
    expect(stderr).to.include('3 records: 2 added, 0 were there, 1 refused');
    expect(code).to.equal(1);
    const found = await importing.users();
    expect(found.map(({ username, name, roles }) => [username, name, roles])).to.deep.equal([
      ['ann', undefined, ['user', 'writer']],
      [undefined, undefined, ['user']],
    ]);
  });

  it('takes the date that MySQL has for none as none', async () => {
    const none = '0000-00-00 00:00:00';
    const row = `1,Ann,ann@example.com,${none},${none},${none}`;
    await importing.write('users.csv', `id,name,email,email_verified_at,created_at,updated_at\n${row}\n`);
    expect(await importing.run('users.csv', '--from', 'laravel')).to.include({ code: 0, stdout: '' });
    expect((await importing.users())[0]).to.include({ emailVerified: false });
  });
});
