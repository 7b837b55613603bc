import { expect } from 'chai';
import { startTestApp, type TestApp } from '../harness/app.js';
import { type Answer, type Client, codeOf, tokensOf } from '../harness/client.js';
import { eventually } from '../harness/eventually.js';
import { startGuardApp } from '../harness/guard-app.js';
import { age, sessionsOf } from '../harness/sessions.js';
import { claimsOf, signUp } from '../harness/sign-in.js';

const hour = 3_600_000;
/** Wide enough that a slow machine never crosses its border by itself. */
const leeway = hour;

describe('a thief with a copy of the refresh cookie', () => {
  let app: TestApp;
  let owner: Client;
  let thief: Client;
  let sid: string;
  before(async () => {
    app = await startTestApp({ refreshToken: { leeway: leeway / 1000 } });
  });
  after(() => app.close());
  beforeEach(async () => {
    const person = await signUp(app.base);
    owner = person.client;
    sid = person.sid;
    thief = owner.copy();
    await age(app.connection, leeway);
  });

  const acknowledge = async (refreshed: Answer) => {
    const bearer = tokensOf(refreshed).access_token;
    expect((await owner.send('POST', '/acknowledge', { bearer })).status).to.equal(204);
    await eventually('the generation is confirmed', async () =>
      (await sessionsOf(app.connection)).some(({ _id, confirmed }) => _id === sid && confirmed),
    );
  };
  const expectDetected = async (shown: Answer) => {
    expect(codeOf(shown)).to.equal('refresh_token_reused');
    for (const client of [owner, thief]) expect(codeOf(await client.refresh())).to.equal('session_revoked');
  };
  const expectNoRefreshToken = (answer: Answer) => {
    expect(answer.status).to.equal(200);
    expect(answer.headers.getSetCookie()).to.deep.equal([]);
    expect(answer.body).to.have.all.keys(
      'access_token',
      'token_type',
      'expires_in',
      'token_expiration',
      'user',
    );
  };
  /** Both are given the next generation when the leeway is over, and hold the same refresh token from then on. */
  const expectShared = async (ownerAnswer: Answer, thiefAnswer: Answer) => {
    const generations = [ownerAnswer, thiefAnswer].map(
      (answer) => claimsOf(tokensOf(answer).access_token).gen,
    );
    expect(generations).to.deep.equal([1, 1]);
    for (const answer of [ownerAnswer, thiefAnswer]) expect(answer.headers.getSetCookie()).to.have.length(1);
    await acknowledge(ownerAnswer);
    await age(app.connection, leeway);
    expect((await owner.refresh('first')).status).to.equal(200);
  };

  describe('who asks for the sessions until something changes', () => {
    let bearer: string;
    const sessions = async () => {
      const { status, body } = await thief.send('GET', '/sessions', { bearer });
      expect(status).to.equal(200);
      return body;
    };

    beforeEach(async () => {
      // Right after the login he is given an access token for his copy, and nothing else.
      const person = await signUp(app.base);
      owner = person.client;
      sid = person.sid;
      thief = owner.copy();
      const first = await thief.refresh();
      expectNoRefreshToken(first);
      bearer = tokensOf(first).access_token;
      await age(app.connection, leeway);
    });

    it('sees no change when the owner refreshes', async () => {
      const hourNow = () => Math.floor(Date.now() / hour);
      for (let began = -1; began !== hourNow(); ) {
        began = hourNow();
        const before = await sessions();
        await acknowledge(await owner.refresh('first'));
        expect(await sessions()).to.deep.equal(before);
        await age(app.connection, 2 * leeway);
      }
    });

    it('is given one access token and no refresh token by the token before, and is then detected', async () => {
      await acknowledge(await owner.refresh('first'));
      expectNoRefreshToken(await thief.refresh('again'));
      await age(app.connection, leeway);
      await expectDetected(await thief.refresh('again'));
    });

    it('is detected where only other services see access tokens, by the acknowledgement alone', async () => {
      const service = await startGuardApp();
      try {
        const refreshed = await owner.refresh('first');
        const { access_token: token } = tokensOf(refreshed);
        expect((await service.get('/guarded', token)).status).to.equal(200);
        await acknowledge(refreshed);
        await age(app.connection, leeway);
        await expectDetected(await thief.refresh('again'));
      } finally {
        await service.close();
      }
    });
  });

  it('who rotates earlier than a leeway before the owner is detected by the owner, who says first', async () => {
    expect((await thief.refresh('first')).status).to.equal(200);
    await age(app.connection, leeway);
    await expectDetected(await owner.refresh('first'));
  });

  it('who rotates just before the owner is detected by the next refresh, and not confirmed by the owner’s access token', async () => {
    expect((await thief.refresh('first')).status).to.equal(200);
    const refreshed = await owner.refresh('first');
    expectNoRefreshToken(refreshed);
    const { access_token: token } = tokensOf(refreshed);
    expect(claimsOf(token).gen).to.equal(0);
    expect((await owner.me(token)).status).to.equal(200);
    await age(app.connection, leeway);
    await expectDetected(await owner.refresh('first'));
  });

  it('who uses what he got is detected by the owner, whatever the owner says', async () => {
    for (const attempt of [undefined, 'first', 'again'] as const) {
      const person = await signUp(app.base);
      owner = person.client;
      sid = person.sid;
      thief = owner.copy();
      await age(app.connection, leeway);
      await acknowledge(await thief.refresh());
      await age(app.connection, leeway);
      await expectDetected(await owner.refresh(attempt));
    }
  });

  it('who is detected takes the owner’s access tokens along', async () => {
    const refreshed = await owner.refresh();
    await acknowledge(refreshed);
    await age(app.connection, leeway);
    await expectDetected(await thief.refresh());
    expect(codeOf(await owner.me(tokensOf(refreshed).access_token))).to.equal('session_revoked');
  });

  describe('stays unnoticed', () => {
    it('where he shows his copy between a rotation and its acknowledgement', async () => {
      const refreshed = await owner.refresh('first');
      await expectShared(refreshed, await thief.refresh('again'));
    });

    it('where a request of the owner got lost just then, and the owner says again', async () => {
      const stolen = await thief.refresh('first');
      await age(app.connection, leeway);
      await expectShared(await owner.refresh('again'), stolen);
    });

    it('where two requests of the owner were under way at once just then', async () => {
      const stolen = await thief.refresh('first');
      await age(app.connection, leeway);
      const overtaken = owner.copy();
      const refreshed = await owner.refresh('again');
      await acknowledge(refreshed);
      expectNoRefreshToken(await overtaken.refresh('first'));
      await expectShared(refreshed, stolen);
    });

    it('where the owner cannot say first or again, and he never uses what he got', async () => {
      const stolen = await thief.refresh('first');
      await age(app.connection, leeway);
      await expectShared(await owner.refresh(), stolen);
    });
  });
});
