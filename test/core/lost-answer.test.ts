import { expect } from 'chai';
import { startTestApp, type TestApp } from '../harness/app.js';
import { codeOf, tokensOf } from '../harness/client.js';
import { eventually } from '../harness/eventually.js';
import { rotate } from '../harness/rotate.js';
import { age, sessionsOf } from '../harness/sessions.js';
import { type SignedInClient, signUp } from '../harness/sign-in.js';

const hour = 3_600_000;

describe('an answer to a refresh that got lost', () => {
  let app: TestApp;
  let person: SignedInClient;
  before(async () => {
    app = await startTestApp();
  });
  after(() => app.close());
  beforeEach(async () => {
    person = await signUp(app.base);
    await age(app.connection, hour);
  });

  /** A refresh whose answer the person never gets; it still travels somewhere, for the tests to use. */
  const losing = async () => {
    const answered = person.client.copy();
    return { answered, token: tokensOf(await answered.refresh()).access_token };
  };
  const isConfirmed = async () =>
    (await sessionsOf(app.connection)).find(({ _id }) => _id === person.sid)?.confirmed === true;
  const expectRefreshed = async () => expect((await person.client.refresh()).status).to.equal(200);
  const expectReuse = async () => {
    const answer = await person.client.refresh();
    expect([answer.status, codeOf(answer)]).to.deep.equal([401, 'refresh_token_reused']);
  };

  it('is given again within the leeway', async () => {
    await losing();
    await expectRefreshed();
  });

  it('is an access token only within the leeway after its generation was seen', async () => {
    const { answered } = await losing();
    await answered.refresh();
    const answer = await person.client.refresh();
    expect([answer.status, answer.headers.getSetCookie()]).to.deep.equal([200, []]);
  });

  it('is not given again after a day', async () => {
    await losing();
    await age(app.connection, 24 * hour);
    await expectReuse();
  });

  it('is not given again, once the leeway is over, to who says that nothing got lost', async () => {
    await losing();
    const attempt = (said: string) =>
      person.client.copy().send('POST', '/refresh-token', { headers: { 'refresh-attempt': said } });
    expect((await attempt('first')).status).to.equal(200);
    await age(app.connection, 40_000);
    for (const said of ['again', 'something else', '']) expect((await attempt(said)).status).to.equal(200);
    expect(codeOf(await attempt('first'))).to.equal('refresh_token_reused');
    expect(codeOf(await attempt('again'))).to.equal('session_revoked');
  });

  it('is given again hours later, while its generation was never seen', async () => {
    await losing();
    await age(app.connection, 12 * hour);
    await expectRefreshed();
    // What was given again is as good as what got lost.
    await age(app.connection, 48 * hour);
    await expectRefreshed();
  });

  it('is not given again once its refresh token was shown', async () => {
    const { answered } = await losing();
    await answered.refresh();
    await age(app.connection, hour);
    await expectReuse();
  });

  it('is not given again once a guard saw its access token', async () => {
    const { token } = await losing();
    expect((await person.client.me(token)).status).to.equal(200);
    await eventually('the generation is confirmed', isConfirmed);
    await age(app.connection, hour);
    await expectReuse();
  });

  it('is still given again when a guard saw an access token of the generation before', async () => {
    const { answered } = await losing();
    const older = await rotate(app.connection, answered);
    await age(app.connection, hour);
    // The person holds the second generation, and the answer with the third gets lost.
    person.client.refreshToken = answered.refreshToken;
    const lost = person.client.copy();
    await lost.refresh();
    expect((await person.client.me(older)).status).to.equal(200);
    // A later confirmation, of another session, tells that the earlier one was written.
    const other = await signUp(app.base);
    await age(app.connection, hour);
    const { access_token: seen } = tokensOf(await other.client.refresh());
    await other.client.me(seen);
    await eventually('later confirmations are written', async () =>
      (await sessionsOf(app.connection)).some(({ _id, confirmed }) => _id === other.sid && confirmed),
    );
    await expectRefreshed();
  });
});

describe('without a leeway', () => {
  let app: TestApp;
  before(async () => {
    app = await startTestApp({ refreshToken: { leeway: 0 } });
  });
  after(() => app.close());

  it('a lost answer is not given again, and its session ends', async () => {
    const { client } = await signUp(app.base);
    const answered = client.copy();
    expect((await answered.refresh()).status).to.equal(200);
    expect(codeOf(await client.refresh())).to.equal('refresh_token_reused');
    expect(codeOf(await answered.refresh())).to.equal('session_revoked');
  });

  it('of 12 at once with one token one is answered, and the session ends', async () => {
    const { client } = await signUp(app.base);
    const answers = await Promise.all(Array.from({ length: 12 }, () => client.copy().refresh()));
    expect(answers.filter(({ status }) => status === 200).length).to.be.at.most(1);
    expect(answers.filter((answer) => codeOf(answer) === 'refresh_token_reused').length).to.equal(1);
    expect(codeOf(await client.refresh())).to.equal('session_revoked');
  });
});
