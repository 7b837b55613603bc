import { expect } from 'chai';
import { type Client, codeOf, tokensOf } from '../../harness/client.js';
import { expiredTokens, type SignedInClient, signUp } from '../../harness/sign-in.js';
import { describeWithEachStore, type StoreApp } from '../../harness/stores.js';

interface Device {
  readonly client: Client;
  readonly token: string;
}

describeWithEachStore('logout everywhere', (start) => {
  let app: StoreApp;
  let person: SignedInClient;
  let elsewhere: Device;
  before(async () => {
    app = await start();
  });
  after(() => app.close());
  beforeEach(async () => {
    person = await signUp(app.base);
    elsewhere = await signInAgain();
  });

  const signInAgain = async (): Promise<Device> => {
    const client = app.client();
    const { access_token: token } = tokensOf(await client.login(person.fields));
    return { client, token };
  };
  const leave = (client: Client, bearer?: string, everywhere = 'true', method = 'POST') =>
    client.send(method, `/logout?everywhere=${everywhere}`, { bearer });
  const expectEnded = async ({ client, token }: Device) => {
    expect(codeOf(await client.me(token))).to.equal('session_revoked');
    expect(codeOf(await client.refresh())).to.equal('session_revoked');
  };
  const expectAlive = async ({ client, token }: Device) => {
    expect((await client.me(token)).status).to.equal(200);
    expect((await client.refresh()).status).to.equal(200);
  };

  const ways: [string, () => ReturnType<typeof leave>][] = [
    ['cookie and access token', () => leave(person.client.copy(), person.token)],
    ['the cookie alone', () => leave(person.client.copy())],
    ['the access token alone', () => leave(app.client(), person.token)],
  ];
  for (const [way, ask] of ways) {
    it(`ends all sessions of the user at once, by ${way}`, async () => {
      const bystander = await signUp(app.base);
      const answer = await ask();
      expect([answer.status, answer.body]).to.deep.equal([204, undefined]);
      expect(answer.headers.getSetCookie()[0]).to.match(/^refresh_token=;/);
      await expectEnded(person);
      await expectEnded(elsewhere);
      await expectAlive(bystander);
    });
  }

  it('is for a session that still lives: one that ended ends no other', async () => {
    const held = person.client.copy();
    await person.client.logout();
    const answer = await leave(held, person.token);
    expect([answer.status, codeOf(answer)]).to.deep.equal([401, 'session_revoked']);
    await expectAlive(elsewhere);
  });

  it('is no more than a logout by an access token that ran out', async () => {
    const answer = await leave(app.client(), expiredTokens(person).accessToken);
    expect([answer.status, codeOf(answer)]).to.deep.equal([401, 'token_expired']);
    await expectEnded(person);
    await expectAlive(elsewhere);
  });

  it('is no more than a logout by an old copy of a refresh token', async () => {
    const held = person.client.copy();
    for (let turn = 0; turn < 4; turn++) {
      await app.age(3_600_000);
      await person.client.refresh();
    }
    const answer = await leave(held);
    expect([answer.status, codeOf(answer)]).to.deep.equal([401, 'session_revoked']);
    await expectEnded(person);
    await expectAlive(elsewhere);
  });

  it('is refused by GET, which a link can ask for, and ends nothing', async () => {
    const answer = await leave(person.client.copy(), person.token, 'true', 'GET');
    expect([answer.status, codeOf(answer)]).to.deep.equal([400, 'invalid_request']);
    await expectAlive(person);
    await expectAlive(elsewhere);
    expect((await leave(person.client.copy(), undefined, 'false', 'GET')).status).to.equal(204);
    await expectEnded(person);
  });

  it('ends the sessions of two users where tokens of two are shown', async () => {
    const other = await signUp(app.base);
    await leave(person.client.copy(), other.token);
    for (const device of [person, elsewhere, other]) await expectEnded(device);
  });

  it('with what is no token of ours ends nothing', async () => {
    expect(codeOf(await leave(app.client(), `${person.token}x`))).to.equal('token_invalid');
    expect(codeOf(await leave(app.client()))).to.equal('session_revoked');
    await expectAlive(person);
    await expectAlive(elsewhere);
  });

  it('is not meant by everywhere=false', async () => {
    expect((await leave(person.client.copy(), undefined, 'false')).status).to.equal(204);
    await expectEnded(person);
    await expectAlive(elsewhere);
  });

  for (const value of ['', '1', 'yes', 'TRUE', 'true&everywhere=true']) {
    it(`refuses ${JSON.stringify(value)} and ends nothing`, async () => {
      const answer = await leave(person.client.copy(), person.token, value);
      expect([answer.status, codeOf(answer)]).to.deep.equal([400, 'invalid_request']);
      expect(answer.headers.getSetCookie()).to.deep.equal([]);
      await expectAlive(person);
      await expectAlive(elsewhere);
    });
  }

  it('leaves none of many sessions behind', async () => {
    const devices = await Promise.all(Array.from({ length: 30 }, signInAgain));
    await leave(person.client.copy());
    for (const device of devices) await expectEnded(device);
  });
});
