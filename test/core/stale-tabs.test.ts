import { expect } from 'chai';
import { startTestApp, type TestApp } from '../harness/app.js';
import { type Answer, type Client, codeOf, tokensOf } from '../harness/client.js';
import { eventually } from '../harness/eventually.js';
import { age, sessionsOf } from '../harness/sessions.js';
import { signUp } from '../harness/sign-in.js';

const hour = 3_600_000;
/** Wide enough that a slow machine never crosses its border by itself. */
const leeway = hour;

/** The shortest ways in which the rules that were explored differ from simpler ones. */
describe('tabs of one browser whose requests are late', () => {
  let app: TestApp;
  let browser: Client;
  let sid: string;
  before(async () => {
    app = await startTestApp({ refreshToken: { leeway: leeway / 1000 } });
  });
  after(() => app.close());
  beforeEach(async () => {
    const person = await signUp(app.base);
    browser = person.client;
    sid = person.sid;
    await age(app.connection, leeway);
  });

  const acknowledge = async (refreshed: Answer) => {
    const bearer = tokensOf(refreshed).access_token;
    await browser.send('POST', '/acknowledge', { bearer });
    await eventually('the generation is confirmed', async () =>
      (await sessionsOf(app.connection)).some(({ _id, confirmed }) => _id === sid && confirmed),
    );
  };
  const expectAccessOnly = (answer: Answer) => {
    expect([answer.status, codeOf(answer)]).to.deep.equal([200, undefined]);
    expect(answer.headers.getSetCookie()).to.deep.equal([]);
  };
  const expectSignedIn = async () => {
    await age(app.connection, leeway);
    const refreshed = await browser.refresh('first');
    expect(refreshed.status).to.equal(200);
    expect((await browser.me(tokensOf(refreshed).access_token)).status).to.equal(200);
  };

  it('are given one token when they ask at once', async () => {
    const other = browser.copy();
    const answers = [await browser.refresh('first'), await other.refresh('again')];
    for (const { status } of answers) expect(status).to.equal(200);
    await expectSignedIn();
  });

  it('stay signed in when an answer gets lost, for hours', async () => {
    await browser.copy().refresh('first');
    await age(app.connection, 12 * hour);
    expect((await browser.refresh('again')).status).to.equal(200);
    await expectSignedIn();
  });

  it('stay signed in when one asks with the cookie before, though the rotation is a leeway ago', async () => {
    const late = browser.copy();
    const refreshed = await browser.refresh('first');
    await age(app.connection, leeway);
    await acknowledge(refreshed);
    expectAccessOnly(await late.refresh('again'));
    await expectSignedIn();
  });

  it('stay signed in when one asks with the cookie before, after another showed the new one', async () => {
    const late = browser.copy();
    await browser.refresh('first');
    await age(app.connection, leeway);
    // It does not rotate again: the browser is only now seen to have the new one.
    expect((await browser.refresh('again')).status).to.equal(200);
    expectAccessOnly(await late.refresh('again'));
    await expectSignedIn();
  });

  it('are not given an older cookie by an answer that comes last', async () => {
    const late = browser.copy();
    await acknowledge(await browser.refresh('first'));
    for (const asking of [late, browser]) expectAccessOnly(await asking.refresh('again'));
    await expectSignedIn();
  });
});
