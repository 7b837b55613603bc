import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { errors } from '../../src/all-errors.js';
import { sessionEndingCodes } from '../../src/client/error-codes.js';
import { startTestApp, type TestApp } from '../harness/app.js';
import { Browser, newPerson } from './browser.js';

const ending = Object.values(errors).filter(({ endsSession }) => endsSession);

describe('what ends a session', () => {
  let app: TestApp;
  let browser: Browser;
  before(async () => {
    app = await startTestApp();
  });
  after(() => app.close());
  beforeEach(() => {
    browser = new Browser(app.base);
  });
  afterEach(() => browser.close());

  /** Whether who is signed in is signed out by an answer to a refresh. */
  async function isSignedOutBy(status: number, body: object): Promise<boolean> {
    const { client } = browser.open();
    await client.register(newPerson());
    browser.intercept = async () => Response.json(body, { status });
    await client.refresh().catch(() => undefined);
    browser.intercept = (_request, go) => go();
    const { state } = client;
    browser.close();
    return state.status === 'signed-out';
  }

  it('is a 401 to a refresh with one of the codes whose definition says so, and with no other', async () => {
    expect(ending.map(({ code }) => code).sort()).to.deep.equal([...sessionEndingCodes].sort());
    for (const { code, title, endsSession } of Object.values(errors))
      expect(await isSignedOutBy(401, { code, title }), code).to.equal(endsSession === true);
  });

  it('is no 401 of a gateway, whatever its code, and no other status with the same codes', async () => {
    for (const code of ['unauthorized', 'invalid_token', 'TOKEN_EXPIRED', 'token_revoked', 401, null])
      expect(await isSignedOutBy(401, { code, title: 'Unauthorized' }), String(code)).to.equal(false);
    for (const status of [400, 403, 404, 429, 500, 503])
      expect(await isSignedOutBy(status, { code: 'session_revoked', title: 'Ended' })).to.equal(false);
  });

  it('is with any other request the end of the session alone', async () => {
    for (const { code } of Object.values(errors)) {
      const { client } = browser.open();
      await client.register(newPerson());
      browser.intercept = (request, go) =>
        request.url.endsWith('/guarded') ? Promise.resolve(Response.json({ code }, { status: 401 })) : go();
      await client.fetch(`${app.origin}/guarded`);
      expect(client.state.status, code).to.equal(code === 'session_revoked' ? 'signed-out' : 'signed-in');
      browser.intercept = (_request, go) => go();
      browser.close();
    }
  });

  it('is named in the README', async () => {
    const readme = await readFile(new URL('../../../README.md', import.meta.url), 'utf8');
    const [, said = ''] = /answered 401 with (.*?)\s+signs out/s.exec(readme) ?? [];
    const codes = [...said.matchAll(/`(\w+)`/g)].map(([, code]) => code);
    expect(codes.sort()).to.deep.equal([...sessionEndingCodes].sort());
  });
});
