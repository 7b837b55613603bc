import { link, readFile, symlink } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { Types } from 'mongoose';
import { prepareUsers } from '../harness/local.js';
import { hashOf } from '../harness/passwords.js';
import { type Importing, openImporting } from './importing.js';

const hash = `$2b$10$${'a'.repeat(21)}u${'a'.repeat(31)}`;
const secret = 'a password that nobody may see';

interface Reported {
  readonly line?: number;
  readonly record?: number;
  readonly reason?: string;
}

describe('sealgate import users, and what it refuses', () => {
  let importing: Importing;
  beforeEach(async () => {
    importing = await openImporting();
  });
  afterEach(() => importing.remove());

  const reported = (stdout: string): Reported[] =>
    stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
  const emails = async () => (await importing.users()).map(({ email }) => email);

  it('exits with 66 where a file is missing', async () => {
    const { code, stderr } = await importing.run('none.jsonl');
    expect([code, stderr]).to.deep.equal([
      66,
      `sealgate: cannot read ${importing.path('none.jsonl')} (ENOENT)\n`,
    ]);
    await importing.write('users.jsonl', '');
    for (const flag of ['--map', '--accounts']) {
      const from = flag === '--accounts' ? ['--from', 'auth0'] : [];
      const { code } = await importing.run('users.jsonl', ...from, flag, importing.path('none.json'));
      expect(code).to.equal(66);
    }
  });

  it('exits with 64 where no file is named, or two', async () => {
    await importing.write('users.jsonl', '');
    const { code, stderr } = await importing.run('users.jsonl', 'other.jsonl');
    expect(stderr).to.equal('sealgate: import users takes one file; see: sealgate help import users\n');
    expect(code).to.equal(64);
  });

  it('exits with 78 where another API owns the passwords', async () => {
    await importing.write('users.jsonl', '');
    Object.assign(importing.env, { AUTH_CREDENTIALS: 'upstream', AUTH_UPSTREAM_URL: 'http://127.0.0.1:1/' });
    const { code, stderr } = await importing.run('users.jsonl');
    expect(stderr).to.match(
      /^sealgate: authentication\.credentials \(AUTH_CREDENTIALS\): is upstream; .*\n$/,
    );
    expect(code).to.equal(78);
  });

  const wrong: readonly (readonly [record: object, reason: string])[] = [
    [{}, 'email is required'],
    [{ email: 'ann' }, 'email must be an email address'],
    [{ email: 5 }, 'email must be an email address'],
    [{ email: 'a\0@example.com' }, 'email must be an email address'],
    [
      { username: 'an n' },
      'username must not be empty, and must have no spaces, no @, and nothing that cannot be seen',
    ],
    [
      { username: 'other@example.com' },
      'username must not be empty, and must have no spaces, no @, and nothing that cannot be seen',
    ],
    [
      { name: 'Ann\0' },
      'name must have no control characters, no line breaks, and nothing that turns the direction of text',
    ],
    [{ name: { first: 'Ann' } }, 'name must be a string'],
    [{ roles: ['edit or'] }, 'roles.0 must be 1 to 64 letters, digits, or one of _ . : -'],
    [{ roles: Array.from({ length: 17 }, (_, index) => `role${index}`) }, 'roles must have 16 roles at most'],
    [{ roles: 5 }, 'roles must be a list of roles'],
    [{ disabled: 'perhaps' }, 'disabled must be true or false'],
    [{ emailVerified: 'perhaps' }, 'emailVerified must be true or false'],
    [{ createdAt: 'yesterday' }, 'createdAt must be a date, such as 2026-01-31T12:00:00Z'],
    [{ id: { $gt: '' } }, 'id cannot be kept as a string'],
    [{ id: 'a\0b' }, 'id cannot be kept as a string'],
    [{ id: 'x'.repeat(257) }, 'id cannot be kept as a string'],
    [{ _id: { $oid: 'none' } }, 'is not extended JSON as MongoDB has it'],
    [{ passwordHash: secret }, 'passwordHash is in a form that sealgate does not know'],
    [{ passwordHash: `md5$${'a'.repeat(32)}` }, 'passwordHash is in a form that sealgate does not know'],
    [{ passwordHash: 'ab'.repeat(32) }, 'passwordHash is in a form that sealgate does not know'],
    [{ passwordHash: { $ne: 1 } }, 'passwordHash must be a string'],
    [{ passwordHash: hash, passwordSalt: 'x'.repeat(1025) }, 'passwordSalt is too long'],
    [{ name: 5, disabled: 5 }, 'name must be a string; disabled must be true or false'],
  ];

  it('reports each record that is wrong with its line and every reason, and takes the others', async () => {
    const records = wrong.map(([record], index) => ({ email: `p${index}@example.com`, ...record }));
    Reflect.deleteProperty(records[0] ?? {}, 'email');
    await importing.writeLines('users.jsonl', [...records, { email: 'ann@example.com', passwordHash: hash }]);
    const { code, stdout, stderr } = await importing.run('users.jsonl');
    const expected = wrong.map(([, reason], index) => ({ line: index + 1, reason }));
    expect(reported(stdout)).to.deep.equal(expected);
    expect(stderr).to.match(/^sealgate: 25 records: 1 added, 0 were there, 24 refused; [\d.]+ seconds\n$/);
    expect(code).to.equal(1);
    expect(await emails()).to.deep.equal(['ann@example.com']);
  });

  it('tells nothing of a record itself: no hash, no password, no address', async () => {
    const records = [
      { email: secret, passwordHash: secret },
      { email: 'ann@example.com', passwordHash: `${hash}${secret}`, name: 5, username: `${secret}@` },
      {
        email: 'ben@example.com',
        password: secret,
        passwordHash: [secret],
        roles: [secret],
        createdAt: secret,
      },
    ];
    await importing.writeLines('users.jsonl', records);
    const { stdout, stderr } = await importing.run('users.jsonl');
    expect(reported(stdout)).to.have.length(3);
    for (const hidden of [secret, hash, 'example.com']) expect(stdout + stderr).not.to.include(hidden);
  });

  it('goes on after lines that are no JSON, no UTF-8, no object, or too long', async () => {
    const lines = [
      '\ufeff{"email":"ann@example.com"}\r',
      '{"email":"broken@example.com"',
      '[{"email":"array@example.com"}]',
      'null',
      '',
      `{"email":"long@example.com","name":"${'x'.repeat(2 ** 20)}"}`,
      '{"email":"ben@example.com"}',
    ];
    const bytes = Buffer.from('{"email":"b\u00ffd@example.com"}', 'latin1');
    await importing.write('users.jsonl', Buffer.concat([Buffer.from(`${lines.join('\n')}\n`), bytes]));
    expect(reported((await importing.run('users.jsonl')).stdout)).to.deep.equal([
      { line: 2, reason: 'is not JSON' },
      { line: 3, reason: 'is not an object' },
      { line: 4, reason: 'is not an object' },
      { line: 6, reason: 'is longer than 1048576 bytes' },
      { line: 8, reason: 'is not UTF-8' },
    ]);
    expect(await emails()).to.deep.equal(['ann@example.com', 'ben@example.com']);
  });

  it('reads CSV with quotes, line breaks, carriage returns and a byte order mark, and goes on after rows that are wrong', async () => {
    const rows = [
      '\ufeffemail,name',
      'ann@example.com,"Ann ""the\r\nArrow"""',
      'few@example.com',
      'many@example.com,Many,3',
      'quote@example.com,Qu"ote',
      `long@example.com,"${'x'.repeat(2 ** 20)}"`,
      '',
      'ben@example.com,"Baker, Ben"',
      'open@example.com,"Open',
    ];
    await importing.write('users.csv', rows.join('\r\n'));
    expect(reported((await importing.run('users.csv')).stdout)).to.deep.equal([
      {
        record: 1,
        reason:
          'name must have no control characters, no line breaks, and nothing that turns the direction of text',
      },
      { record: 2, reason: 'has not as many values as there are columns' },
      { record: 3, reason: 'has not as many values as there are columns' },
      { record: 4, reason: 'is not CSV' },
      { record: 5, reason: 'is longer than 1048576 bytes' },
      { record: 7, reason: 'has a quote that is not closed' },
    ]);
    expect(await emails()).to.deep.equal(['ben@example.com']);
  });

  it('gives up on a JSON file that is broken, says where, and keeps what was before', async () => {
    await importing.write('users.json', '[{"email":"ann@example.com"},{"email":');
    const { code, stderr } = await importing.run('users.json');
    expect(stderr).to.equal(`sealgate: ${importing.path('users.json')} is not JSON, after record 1\n`);
    expect(code).to.equal(65);
  });

  it('finds who is twice in a file, whatever the case, and takes the first', async () => {
    await importing.writeLines('users.jsonl', [
      { email: 'Ann@Example.com', username: 'ann', name: 'First' },
      { email: ' ann@example.COM', name: 'Second' },
      { email: 'other@example.com', username: 'ANN' },
      { id: '7', email: 'ben@example.com' },
      { id: '7', email: 'cleo@example.com' },
    ]);
    const expected = [
      { line: 2, reason: 'has the email of line 1' },
      { line: 3, reason: 'has the username of line 1' },
      { line: 5, reason: 'has the id of line 4' },
    ];
    for (const args of [['--dry-run'], []])
      expect(reported((await importing.run('users.jsonl', ...args)).stdout)).to.deep.equal(expected);
    expect((await importing.users()).map(({ email, name }) => [email, name])).to.deep.equal([
      ['ann@example.com', 'First'],
      ['ben@example.com', undefined],
    ]);
  });

  it('leaves who is there as it is, and refuses the id or the username of somebody else', async () => {
    const person = { email: 'ann@example.com', username: 'ann', name: 'Ann' };
    const { user } = await (await prepareUsers(importing.connection)).add(person, hash);
    await importing.writeLines('first.jsonl', [{ id: '7', email: 'ben@example.com', username: 'ben' }]);
    expect(await importing.run('first.jsonl')).to.include({ code: 0 });
    await importing.writeLines('users.jsonl', [
      { email: 'ANN@example.com', name: 'Somebody', passwordHash: hash },
      { email: 'other@example.com', username: 'ann' },
      { email: 'another@example.com', username: 'Ben' },
      { email: 'third@example.com', id: '7' },
      { email: 'fourth@example.com', id: user.id },
      { email: 'ben@example.com', id: '8', name: 'Somebody' },
    ]);
    const expected = [
      { line: 2, reason: "username is another user's" },
      { line: 3, reason: "username is another user's" },
      { line: 4, reason: "id is another user's" },
      { line: 5, reason: "id is another user's" },
    ];
    for (const args of [['--dry-run'], []]) {
      const { stdout, stderr } = await importing.run('users.jsonl', ...args);
      expect(reported(stdout)).to.deep.equal(expected);
      expect(stderr).to.include(', 2 were there, 4 refused');
    }
    expect(await emails()).to.deep.equal(['ann@example.com', 'ben@example.com']);
    expect((await importing.users())[0]).to.include({ name: 'Ann' });
    expect(await hashOf(importing.connection, 'ann@example.com')).to.equal(hash);
    expect(await importing.credentials()).to.have.length(2);
  });

  it('leaves who is there in capitals as it is, before any server has started, and says so in a dry run', async () => {
    const people = [
      { _id: new Types.ObjectId(), email: 'Cap@X.com', username: 'Cap' },
      { _id: new Types.ObjectId(), email: 'ben@x.com', username: 'BEN' },
    ];
    await importing.connection.collection('users').insertMany(people);
    await importing.writeLines('users.jsonl', [
      { email: 'cap@x.com', passwordHash: hash },
      { email: 'other@x.com', username: 'ben' },
    ]);
    for (const args of [['--dry-run'], []]) {
      const { stdout, stderr } = await importing.run('users.jsonl', ...args);
      expect(reported(stdout)).to.deep.equal([{ line: 2, reason: "username is another user's" }]);
      expect(stderr).to.match(/2 records: 0 (would be )?added, 1 were there, 1 refused/);
      const collections = await importing.connection.listCollections();
      if (args.length > 0) expect(collections.map(({ name }) => name)).to.deep.equal(['users']);
    }
    expect(await importing.users()).to.deep.equal(people);
  });

  it('refuses whom an index of the application refuses, and leaves no password behind', async () => {
    await importing.connection
      .collection('users')
      .createIndex({ 'org.number': 1 }, { unique: true, sparse: true });
    await importing.connection
      .collection('users')
      .insertOne({ _id: new Types.ObjectId(), org: { number: 5 } });
    await importing.write('map.json', '{ "fields": { "org": "org" } }');
    await importing.writeLines('users.jsonl', [
      { email: 'ann@example.com', org: { number: 5 }, passwordHash: hash },
      { email: 'ben@example.com', org: { number: 6 }, passwordHash: hash },
    ]);
    const { code, stdout } = await importing.run('users.jsonl', '--map', importing.path('map.json'));
    expect(code).to.equal(1);
    // Not every server names the index.
    const [{ line = 0, reason = '' } = {}, ...more] = reported(stdout);
    expect([line, more]).to.deep.equal([1, []]);
    expect(reason).to.match(/^was refused by the database \(code 11000(, index org\.number_1)?\)$/);
    expect((await importing.credentials()).map(({ email }) => email)).to.deep.equal(['ben@example.com']);
  });

  it('refuses a report that is a file it reads, be it by a link, and leaves that as it is', async () => {
    const line = `${JSON.stringify({ line: 1, reason: 'is not JSON' })}\n`;
    for (const file of ['users.jsonl', 'accounts.jsonl', 'map.json']) await importing.write(file, line);
    await symlink(importing.path('users.jsonl'), importing.path('linked.jsonl'));
    await link(importing.path('accounts.jsonl'), importing.path('same.jsonl'));
    const files = ['users.jsonl', 'accounts.jsonl', 'map.json', 'linked.jsonl', 'same.jsonl'];
    for (const report of [...files, 'users.jsonl.sealgate-import']) {
      const named = ['--accounts', 'accounts.jsonl', '--map', 'map.json', '--report', report];
      const args = named.map((arg) => (arg.startsWith('--') ? arg : importing.path(arg)));
      for (const dry of [['--dry-run'], []]) {
        const { code, stderr } = await importing.run('users.jsonl', '--from', 'auth0', ...args, ...dry);
        expect(stderr).to.match(/^sealgate: --report .* is .*, which the import needs itself; .*\n$/);
        expect(code).to.equal(64);
      }
    }
    for (const file of files) expect(await readFile(importing.path(file), 'utf8')).to.equal(line);
  });

  it('writes its report over that of an earlier run or an empty file, and over nothing else', async () => {
    await importing.writeLines('users.jsonl', [{ email: 'none' }]);
    const told = '{"line":1,"reason":"email must be an email address"}\n';
    const report = importing.path('report.jsonl');
    for (const text of ['', told, `${told}{"record":2,"warn`, '{"line":9,"warning":"roles"}\n']) {
      await importing.write('report.jsonl', text);
      expect(await importing.run('users.jsonl', '--report', report)).to.include({ code: 1, stdout: '' });
      expect(await readFile(report, 'utf8')).to.equal(told);
    }
    for (const text of ['precious\n', '{"email":"ann@example.com"}\n', `${told}precious\nprecious\n`]) {
      await importing.write('report.jsonl', text);
      expect(await importing.run('users.jsonl', '--report', report)).to.deep.equal({
        code: 64,
        stdout: '',
        stderr: `sealgate: --report ${report} is there already, and is no report of an import; name another file\n`,
      });
      expect(await readFile(report, 'utf8')).to.equal(text);
    }
  });

  it('refuses CSV that is not UTF-8 by the record, and JSON as a whole', async () => {
    await importing.write(
      'users.csv',
      Buffer.concat([
        Buffer.from('\ufeff"email",name\nann@example.com,Ann Ärcher\n'),
        Buffer.from('ben@example.com,Ben B\u00e4cker\n', 'latin1'),
        Buffer.from('cleo@example.com,\ufffd\n'),
      ]),
    );
    expect(reported((await importing.run('users.csv')).stdout)).to.deep.equal([
      { record: 2, reason: 'is not UTF-8' },
    ]);
    expect((await importing.users()).map(({ name }) => name)).to.deep.equal(['Ann Ärcher', '\ufffd']);
    await importing.write('users.json', Buffer.from('[{"email":"b@example.com","name":"\u00e4"}]', 'latin1'));
    expect(await importing.run('users.json')).to.deep.equal({
      code: 65,
      stdout: '',
      stderr: `sealgate: ${importing.path('users.json')} is not UTF-8, at its beginning\n`,
    });
  });

  const noUsers: readonly (readonly [file: string, content: string | Buffer, line: string])[] = [
    [
      'users.json',
      '{\n"email":"ann@example.com"}',
      ' has no list of users: that is a JSON array, or one under "users"',
    ],
    [
      'users.json',
      '{\n"users":{"a":{}}}',
      ' has no list of users: that is a JSON array, or one under "users"',
    ],
    ['users.jsonl', '', ' is empty'],
    ['users.csv', ' \n', ' is empty'],
    ['users.csv', gzipSync('email\nann@example.com\n'), ' is compressed; unpack it first'],
    ['users.csv', Buffer.from('\ufeffemail\n', 'utf16le'), ' is UTF-16; save it as UTF-8'],
    ...['email;name\nann@example.com;Ann\n', 'ann@example.com,Ann\n'].map(
      (text) =>
        [
          'users.csv',
          text,
          ': its first line names no column email; CSV has a line of names first, and commas between them',
        ] as const,
    ),
  ];
  it('says of a file that is no list of users in one line what it is', async () => {
    for (const [file, content, line] of noUsers) {
      await importing.write(file, content);
      expect(await importing.run(file)).to.deep.equal({
        code: 65,
        stdout: '',
        stderr: `sealgate: ${importing.path(file)}${line}\n`,
      });
    }
    await importing.write('users.json', '[]');
    expect(await importing.run('users.json')).to.include({ code: 0 });
  });
});
