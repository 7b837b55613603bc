import { expect } from 'chai';
import type { AuthEvent } from '../../src/index.js';
import { type Client, codeOf, tokensOf } from '../harness/client.js';
import { eventually } from '../harness/eventually.js';
import { type SignedInClient, signUp } from '../harness/sign-in.js';
import { describeWithEachStore, type StoreApp } from '../harness/stores.js';

const halfAMinute = 31_000;

for (const check of ['revocations', 'every-request'] as const)
  describeWithEachStore(`a copy of a cookie from before its owner signed in anew, with ${check}`, (start) => {
    let app: StoreApp;
    let person: SignedInClient;
    let thief: Client;
    let events: AuthEvent[] = [];
    before(async () => {
      app = await start({ sessions: { check }, onEvent: (event) => void events.push(event) });
    });
    after(() => app.close());
    beforeEach(async () => {
      person = await signUp(app.base);
      thief = person.client.copy();
      await app.age(halfAMinute);
      events = [];
    });
    const signInAnew = async () => tokensOf(await person.client.login(person.fields)).access_token;
    const listed = async (bearer: string) =>
      Object((await person.client.send('GET', '/sessions', { bearer })).body).sessions;

    it('leads nowhere: each login of a browser leaves one session', async () => {
      let token = '';
      for (let login = 0; login < 3; login++) token = await signInAnew();
      expect(await listed(token)).to.have.length(1);
      await app.age(halfAMinute);
      expect(codeOf(await thief.refresh())).to.equal('session_revoked');
      expect((await person.client.refresh()).status).to.equal(200);
      const ended = await eventually('it is told', () => events.find(({ type }) => type === 'session.ended'));
      expect(ended).to.include({ sid: person.sid, userId: person.userId, reason: 'replaced' });
    });

    it('gives an access token at most, and only within the leeway', async () => {
      await signInAnew();
      for (let time = 0; time < 3; time++) {
        const answer = await thief.refresh();
        expect([answer.status, answer.headers.getSetCookie()]).to.deep.equal([200, []]);
      }
    });

    it('ends without other tabs of that browser being signed out, be it for a moment', async () => {
      const anotherTab = person.client.copy();
      await signInAnew();
      expect((await anotherTab.me(person.token)).status).to.equal(200);
      const sentBefore = await anotherTab.refresh();
      expect(sentBefore.status).to.equal(200);
      expect((await anotherTab.me(tokensOf(sentBefore).access_token)).status).to.equal(200);
      await app.age(halfAMinute);
      expect((await anotherTab.me(person.token)).status).to.equal(200);
    });

    it('is not what ends the session of another user in the same browser', async () => {
      const other = await signUp(app.base);
      const browser = person.client.copy();
      expect((await browser.login(other.fields)).status).to.equal(200);
      expect((await thief.refresh()).status).to.equal(200);
    });

    it('has ended for good: using it prolongs nothing', async () => {
      await signInAnew();
      for (let time = 0; time < 11; time++) {
        await app.age(59_000);
        await person.client.me(person.token);
      }
      expect(codeOf(await thief.refresh())).to.equal('session_revoked');
      const { status } = await person.client.me(person.token);
      if (check === 'every-request') expect(status).to.equal(401);
    });
  });
