import { expect } from 'chai';
import { testSecret } from '../harness/app.js';
import { runCommand, runTyping } from '../harness/cli.js';
import { openTestDatabase, uriOfDatabase } from '../harness/database.js';
import { eventually } from '../harness/eventually.js';
import { startOnTerminal } from '../harness/terminal.js';

interface Person {
  readonly _id: string;
  readonly email: string;
  readonly roles?: readonly string[];
  readonly username?: string;
  readonly createdAt?: Date;
}

describe('sealgate admin, and users whom an application added', () => {
  let database: Awaited<ReturnType<typeof openTestDatabase>>;
  beforeEach(async () => {
    database = await openTestDatabase();
  });
  afterEach(() => database.drop());

  const collection = () => database.connection.collection<Person>('users');
  const add = (...people: readonly (readonly [_id: string, email: string])[]) =>
    collection().insertMany(people.map(([_id, email]) => ({ _id, email, roles: ['user'] })));
  const env = () => ({ MONGODB_URI: uriOfDatabase(database.name), AUTH_TOKEN_SECRET: testSecret });
  const makeAdmin = (who: string) => runCommand(env(), 'admin', who, '--yes');
  const admins = async () =>
    (await collection().find({ roles: 'admin' }).toArray()).map(({ _id }) => _id).sort();

  it('finds an address that is stored in capitals, before any server has started', async () => {
    await add(['cap', 'Cap@X.com'], ['other', 'other@x.com']);
    const { code, stdout } = await makeAdmin('cap@x.com');
    expect(code).to.equal(0);
    expect(stdout).to.match(/\nCap@X\.com is an admin now\n$/);
    expect(await makeAdmin('CAP@x.com')).to.include({ code: 0 });
    expect(await admins()).to.deep.equal(['cap']);
  });

  it('takes the one with the exact spelling, where another has the same address in another', async () => {
    await add(['cap', 'Cap@X.com'], ['small', 'cap@x.com']);
    expect(await makeAdmin('Cap@X.com')).to.include({ code: 0 });
    expect(await admins()).to.deep.equal(['cap']);
    expect(await makeAdmin('cap@x.com')).to.include({ code: 0 });
    expect(await admins()).to.deep.equal(['cap', 'small']);
  });

  it('finds an id with an @ in it, where nobody has such an address', async () => {
    await add(
      ['key@shop', 'ann@example.com'],
      ['ben@example.com', 'cleo@example.com'],
      ['ben', 'ben@example.com'],
    );
    expect(await makeAdmin('key@shop')).to.include({ code: 0 });
    expect(await makeAdmin('ben@example.com')).to.include({ code: 0 });
    expect(await admins()).to.deep.equal(['ben', 'key@shop']);
    expect(await makeAdmin('dora@shop')).to.deep.equal({
      code: 1,
      stdout: '',
      stderr: 'sealgate: no user is registered as dora@shop\n',
    });
  });

  it('names the ids of all who have an address, where no spelling is the one that was given', async () => {
    await add(['one', 'Cap@X.com'], ['two', 'CAP@x.com']);
    expect(await makeAdmin('cap@x.com')).to.deep.equal({
      code: 1,
      stdout: '',
      stderr: 'sealgate: several users have the address cap@x.com; name one by id: one, two\n',
    });
    expect(await admins()).to.deep.equal([]);
  });

  /** All that is stored, with the indexes. */
  const everything = async () => {
    const collections = await database.connection.db?.collections();
    const stored = (collections ?? []).map(async (one) => [
      one.collectionName,
      await one.find().toArray(),
      await one.indexes(),
    ]);
    return (await Promise.all(stored)).sort();
  };

  it('shows who it is, and without a terminal changes nothing unless --yes is given', async () => {
    const createdAt = new Date('2024-02-29T12:00:00Z');
    const ann = { _id: 'ann', email: 'Ann@Example.com', username: 'Annie', createdAt, roles: ['user'] };
    await collection().insertMany([ann, { _id: 'plain', email: 'plain@example.com' }]);
    const before = await everything();
    const shown = `id        ann
email     Ann@Example.com
username  Annie
created   2024-02-29T12:00:00.000Z
roles     user
`;
    expect(await runCommand(env(), 'admin', 'ann@example.com')).to.deep.equal({
      code: 64,
      stdout: shown,
      stderr: 'sealgate: there is no terminal to ask on; if this is the one, add --yes\n',
    });
    expect((await runCommand(env(), 'admin', 'plain')).stdout).to.match(
      /\nusername {2}\(none\)\ncreated {3}\(unknown\)\n/,
    );
    expect(await everything()).to.deep.equal(before);
    expect(await makeAdmin('ann@example.com')).to.deep.equal({
      code: 0,
      stdout: `${shown}Ann@Example.com is an admin now\n`,
      stderr: '',
    });
  });

  it('shows stored text so that no terminal obeys it', async () => {
    await collection().insertMany([
      {
        _id: 'ann',
        email: 'a\u001b]0;x\u0007@x.com',
        username: 'a\u001b[2K\r\u009bb\u202ec\u2028é👍',
        roles: ['\n'],
      },
      { _id: 'x\u001b1', email: 'Cap@X.com' },
      { _id: 'x\u001b2', email: 'CAP@x.com' },
    ]);
    const { code, stdout } = await makeAdmin('ann');
    expect(code).to.equal(0);
    expect(stdout).to.include('email     a\\u{1b}]0;x\\u{7}@x.com\n');
    expect(stdout).to.include('username  a\\u{1b}[2K\\u{d}\\u{9b}b\\u{202e}c\\u{2028}é👍\n');
    expect(stdout).to.include('roles     \\u{a}\n');
    const unprintable = /[^\P{C}\n]|[\p{Zl}\p{Zp}]/u;
    expect(stdout).not.to.match(unprintable);
    for (const who of ['cap@x.com', 'no\u001bbody'])
      expect((await makeAdmin(who)).stderr)
        .to.include('\\u{1b}')
        .and.not.to.match(unprintable);
  });

  describe('on a terminal', () => {
    const question = 'Make this user an admin? [y/N] ';

    /** Runs the command for Ann, and does something when it asks. */
    const answer = async (reply: (terminal: ReturnType<typeof startOnTerminal>) => void) => {
      await add(['ann', 'ann@example.com']);
      const before = await everything();
      const terminal = startOnTerminal(env(), 'admin', 'ann@example.com');
      await eventually('it asks', () => terminal.printed().includes(question));
      expect(terminal.printed()).to.include('id        ann\r\n').and.to.include('created   (unknown)\r\n');
      expect(await everything()).to.deep.equal(before);
      reply(terminal);
      return {
        ...(await terminal.ended),
        isUntouched: async () => expect(await everything()).to.deep.equal(before),
      };
    };

    it('makes an admin of whoever it showed, for a yes', async () => {
      const { code, printed } = await answer(({ type }) => type('y\r'));
      expect(code, printed).to.equal(0);
      expect(printed).to.match(/\nann@example\.com is an admin now\r\n$/);
      expect(await admins()).to.deep.equal(['ann']);
    });

    for (const [name, typed] of Object.entries({ n: 'n\n', 'the end of the input': '' }))
      it(`changes nothing for ${name}, says so, and exits with 1`, async () => {
        await add(['ann', 'ann@example.com']);
        const before = await everything();
        const { code, stdout, stderr } = await runTyping(typed, env(), 'admin', 'ann');
        expect(code).to.equal(1);
        expect(stdout).to.include(question);
        expect(stderr).to.equal('sealgate: nothing was changed\n');
        expect(await everything()).to.deep.equal(before);
      });

    it('ends by Ctrl-C as commands do, and changes nothing', async () => {
      const { code, printed, isUntouched } = await answer(({ type }) => type('\u0003'));
      expect(code, printed).to.equal(130);
      await isUntouched();
    });

    it('does not ask with --yes, nor about somebody who is an admin already', async () => {
      await add(['ann', 'ann@example.com']);
      for (const args of [['--yes'], []]) {
        const { code, stdout } = await runTyping('', env(), 'admin', 'ann', ...args);
        expect(code, stdout).to.equal(0);
        expect(stdout).not.to.include(question);
      }
    });
  });
});
