import { expect } from 'chai';
import mongoose, { type Connection } from 'mongoose';
import { startTestApp, type TestApp } from '../harness/app.js';
import { codeOf, tokensOf } from '../harness/client.js';
import { type Command, CommandProxy, type Fate } from '../harness/command-proxy.js';
import { eventually } from '../harness/eventually.js';
import { untilAnswered } from '../harness/until-answered.js';
import { hash, password } from './existing.js';

const newPassword = 'another horse battery';
const credentials = 'sealgate_credentials';

/** Which of the two passwords sign in. */
async function working(app: TestApp, email: string): Promise<readonly string[]> {
  const tried = await Promise.all(
    [password, newPassword].map(async (typed) => {
      // What a change goes on to do after its end may still break connections.
      const { status } = await untilAnswered(() => app.client().login({ email, password: typed }));
      expect(status).to.be.oneOf([200, 401]);
      return status === 200 ? [typed] : [];
    }),
  );
  return tried.flat();
}

async function oneIsLeft(connection: Connection, email: string): Promise<void> {
  await eventually('one password is left', async () => {
    const user = await connection.collection('users').findOne({ email });
    const found = user && (await connection.collection(credentials).findOne({ _id: user._id }));
    return found?.passwords?.length === 1;
  });
}

describe('a change of the password', () => {
  let proxy: CommandProxy;
  let app: TestApp;
  before(async () => {
    proxy = await CommandProxy.start();
    app = await startTestApp({
      proxy,
      // The driver would repeat a write that was cut off, and hide it.
      connectOptions: { retryWrites: false, retryReads: false },
      users: { map: { passwordHash: 'password' } },
    });
  });
  after(async () => {
    await app.close();
    await proxy.close();
  });
  afterEach(() => {
    proxy.decide = () => 'pass';
  });

  let people = 0;
  /** The address of somebody new, whose hash the application wrote, or whose password is among the credentials. */
  const newcomer = async (isMoved: boolean) => {
    people += 1;
    const email = `p${people}@example.com`;
    if (isMoved) await app.client().register({ email, password });
    else await app.connection.collection('users').insertOne({ email, password: hash });
    return email;
  };

  for (const cut of ['cut-before', 'cut-after'] as const)
    for (const step of [1, 2, 3, 4, 5])
      for (const isMoved of [true, false])
        it(`leaves one of the two where command ${step} is ${cut === 'cut-before' ? 'lost' : 'not answered'}, ${isMoved ? '' : 'with the hash in the user document'}`, async () => {
          const email = await newcomer(isMoved);
          const id = (await app.auth.users.findByEmail(email))?.id ?? '';
          let commands = 0;
          proxy.decide = ({ collection }: Command): Fate => {
            if (collection !== 'users' && collection !== credentials) return 'pass';
            commands += 1;
            return commands >= step ? (commands === step ? cut : 'cut-before') : 'pass';
          };
          await app.auth.users.setPassword(id, newPassword).catch(() => undefined);
          proxy.decide = () => 'pass';
          expect(await working(app, email)).to.have.length(1);
          await eventually('the password is changed', () =>
            app.auth.users.setPassword(id, newPassword).then(
              () => true,
              () => false,
            ),
          );
          expect(await working(app, email)).to.deep.equal([newPassword]);
        });

  it('wins over a login that renews the hash at the same time, and one password is left', async () => {
    const email = await newcomer(false);
    const { access_token: bearer } = tokensOf(await app.client().login({ email, password }));
    for (let turn = 0; turn < 5; turn += 1) {
      await eventually('nothing is under way', async () => (await working(app, email)).length === 1);
      await app.connection.collection('users').updateOne({ email }, { $set: { password: hash } });
      const body = { current_password: password, new_password: newPassword };
      const token =
        turn === 0 ? bearer : tokensOf(await app.client().login({ email, password })).access_token;
      const [changed] = await Promise.all([
        app.client().send('POST', '/change-password', { bearer: token, body }),
        ...Array.from({ length: 5 }, () => app.client().login({ email, password })),
      ]);
      expect(changed.status, String(codeOf(changed))).to.equal(200);
      expect(await working(app, email)).to.deep.equal([newPassword]);
      await oneIsLeft(app.connection, email);
    }
  });

  it('is one of several at once, and one password is left', async () => {
    const email = await newcomer(false);
    const { access_token: bearer } = tokensOf(await app.client().login({ email, password }));
    const changes = await Promise.all(
      Array.from({ length: 6 }, (_, index) => {
        const body = { current_password: password, new_password: `${newPassword} ${index}` };
        return app.client().send('POST', '/change-password', { bearer, body });
      }),
    );
    const done = changes.flatMap(({ status }, index) => (status === 200 ? [index] : []));
    expect(done).to.have.length(1);
    const login = await app.client().login({ email, password: `${newPassword} ${done[0]}` });
    expect(login.status).to.equal(200);
    expect(await working(app, email)).to.deep.equal([]);
    await oneIsLeft(app.connection, email);
  });

  it('that was cut off long ago leaves nothing after the next login, and one of today is let be', async () => {
    const email = await newcomer(true);
    const of = app.connection.collection<{
      email: string;
      passwords: { id: mongoose.Types.ObjectId; hash: string }[];
    }>(credentials);
    const ages = [48, 25, 1].map((hours) =>
      mongoose.Types.ObjectId.createFromTime(Date.now() / 1000 - hours * 3600),
    );
    const spare = ages.map((id) => ({ id, hash }));
    await of.updateOne({ email }, { $push: { passwords: { $each: spare } } });
    expect((await app.client().login({ email, password })).status).to.equal(200);
    await eventually(
      'the old ones are gone',
      async () => (await of.findOne({ email }))?.passwords.length === 2,
    );
    expect((await of.findOne({ email }))?.passwords[1]?.id.equals(ages[2] ?? '')).to.equal(true);
    expect((await app.client().login({ email, password })).status).to.equal(200);
  });

  it('by the application’s own code counts, whatever was moved before', async () => {
    const email = await newcomer(true);
    await app.connection.collection('users').updateOne({ email }, { $set: { password: hash } });
    await app.auth.users.setPassword((await app.auth.users.findByEmail(email))?.id ?? '', newPassword);
    expect(await working(app, email)).to.deep.equal([newPassword]);
    await app.connection.collection('users').updateOne({ email }, { $set: { password: hash } });
    expect(await working(app, email)).to.deep.equal([password]);
    await oneIsLeft(app.connection, email);
  });
});
