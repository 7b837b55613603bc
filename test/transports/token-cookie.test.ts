import { expect } from 'chai';
import express from 'express';
import type { CookieSettings } from '../../src/core/cookie-settings.js';
import { TokenCookie } from '../../src/transports/token-cookie.js';
import { listen } from '../harness/app.js';
import { Client } from '../harness/client.js';
import { cookiesOf, type SetCookie } from '../harness/cookies.js';

const settings = { secure: false, partitioned: false, domain: undefined } as const;

describe('a cookie that holds a token', () => {
  const closing: (() => void)[] = [];
  after(() => {
    for (const close of closing) close();
  });

  /** A page that writes such a cookie for as many milliseconds as its query says. */
  const startPage = async (
    domain?: string,
    sameSite: CookieSettings['sameSite'] = 'strict',
  ): Promise<Client> => {
    const cookie = new TokenCookie('token', { ...settings, sameSite, domain, suffix: '' }, () => '/');
    const app = express();
    app.post('/write', (req, res) => {
      cookie.write(req, res, 'a.token', Number(req.query.for));
      res.json({});
    });
    app.post('/clear', (req, res) => {
      cookie.clear(req, res);
      res.json({});
    });
    app.get('/read', (req, res) => void res.json(cookie.read(req)));
    const { origin, server } = await listen(app);
    closing.push(() => {
      server.closeAllConnections();
      server.close();
    });
    return new Client(origin);
  };
  const written = async (page: Client, milliseconds: number): Promise<SetCookie | undefined> =>
    cookiesOf(await page.send('POST', `/write?for=${milliseconds}`)).get('token');

  it('lives as long as the token, to the nearest second', async () => {
    const page = await startPage();
    for (const [milliseconds, seconds] of [
      [1000, 1],
      [1499, 1],
      [1500, 2],
      [599_999, 600],
      [600_000, 600],
    ] as const)
      expect((await written(page, milliseconds))?.attributes['max-age']).to.equal(String(seconds));
  });

  it('is set, and not taken away, for a token that has less than half a second left', async () => {
    const page = await startPage();
    for (const milliseconds of [499, 1, 0, -1000]) {
      const cookie = await written(page, milliseconds);
      expect(cookie?.value).to.equal('a.token');
      expect(cookie?.attributes['max-age'], String(milliseconds)).to.equal('1');
    }
  });

  it('is read as often as it is shown with another value, in that order, and under no other name', async () => {
    const page = await startPage();
    for (const [cookie, values] of [
      ['token=a.token', ['a.token']],
      ['token=b; x=y; token=a;token=b;  token = c ', ['b', 'a', 'c']],
      ['token=; token; =token; token=a=b; token="q"', ['a=b', '"q"']],
      ['Token=a; xtoken=b; token[]=c; token%20=d; x=token=e', []],
      ['__proto__=a; constructor=b', []],
    ] as const)
      expect((await page.send('GET', '/read', { headers: { cookie } })).body, cookie).to.deep.equal(values);
  });

  it('clears others of its name as one of another site may: only so are they cleared in a frame of it', async () => {
    const page = await startPage(undefined, 'none');
    const answer = await page.send('POST', '/write?for=1000', { headers: { cookie: 'token=a; token=b' } });
    const lines = answer.headers.getSetCookie();
    expect(lines).to.have.length.above(2);
    for (const line of lines) expect(line).to.match(/SameSite=None/);
  });

  it('of a domain takes away first its twin of this host alone; without a domain there is none', async () => {
    const lines = async (page: Client, path: string) =>
      (await page.send('POST', path)).headers.getSetCookie().map((line) => {
        const isGone = line.startsWith('token=;');
        return `${isGone ? 'gone' : 'set'} ${/domain=([^;]*)/i.exec(line)?.[1] ?? 'here'}`;
      });
    const wide = await startPage('example.com');
    expect(await lines(wide, '/write?for=1000')).to.deep.equal(['gone here', 'set example.com']);
    expect(await lines(wide, '/clear')).to.deep.equal(['gone here', 'gone example.com']);
    const narrow = await startPage();
    expect(await lines(narrow, '/write?for=1000')).to.deep.equal(['set here']);
    expect(await lines(narrow, '/clear')).to.deep.equal(['gone here']);
  });
});
