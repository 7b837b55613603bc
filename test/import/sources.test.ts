import bcrypt from 'bcryptjs';
import { expect } from 'chai';
import { isKnownHash } from '../../src/import/known-hash.js';
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
        expect(isKnownHash(hash, salt)).to.equal(password !== undefined);
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
});
