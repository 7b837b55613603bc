import { expect } from 'chai';
import express from 'express';
import { z } from 'zod';
import type { SignedIn } from '../../src/core/issue-tokens.js';
import type { Transport } from '../../src/transports/transport.js';
import { listen } from '../harness/app.js';
import type { Question } from '../harness/client.js';
import { cookiesOf } from '../harness/cookies.js';
import { Page } from '../harness/page.js';

const signedIn: SignedIn = {
  user: {
    id: '1',
    email: 'ann@example.com',
    roles: ['user'],
    createdAt: new Date(0),
    updatedAt: new Date(0),
  },
  accessToken: 'an.access.token',
  issuedAt: 1_770_000_000_000,
  accessTokenExpiresAt: 1_770_000_600_000,
  refreshToken: 'a.refresh.token',
  refreshTokenExpiresIn: 3_600_000,
};

const inBody = z.object({ access_token: z.string().optional(), user: z.object({ id: z.string() }) });

/** What holds however tokens travel. */
export function describeTransport(title: string, transport: Transport): void {
  describe(`${title}, as a transport`, () => {
    let page: Page;
    let close = () => {};
    beforeEach(async () => {
      const app = express().use(express.json());
      app.post('/deliver', (req, res) => res.json(transport.deliver(req, res, signedIn)));
      app.post('/deliver-access', (req, res) =>
        res.json(transport.deliver(req, res, { ...signedIn, refreshToken: undefined })),
      );
      app.post('/clear', (req, res) => {
        transport.clear(req, res);
        res.json({});
      });
      app.all('/shown', (req, res) => {
        res.json({ access: transport.accessToken(req), refresh: transport.refreshTokens(req)[0]?.token });
      });
      const { origin, server } = await listen(app);
      page = new Page(origin);
      close = () => {
        server.closeAllConnections();
        server.close();
      };
    });
    afterEach(() => close());
    const shown = async (question: Question = {}) => (await page.send('GET', '/shown', question)).body;
    const deliver = () => page.send('POST', '/deliver');

    it('has a client show both tokens that it was given, to the letter', async () => {
      const { access_token: bearer } = inBody.parse((await deliver()).body);
      expect(await shown({ bearer })).to.deep.equal({
        access: signedIn.accessToken,
        refresh: signedIn.refreshToken,
      });
    });

    it('says whether the browser shows the access token by itself', async () => {
      await deliver();
      const access = transport.ambient ? { access: signedIn.accessToken } : {};
      expect(await shown()).to.deep.equal({ ...access, refresh: signedIn.refreshToken });
    });

    it('shows the refresh token to no script: it is in no body, and its cookie is HttpOnly', async () => {
      const answer = await deliver();
      expect(JSON.stringify(answer.body)).not.to.include(signedIn.refreshToken);
      const holding = [...cookiesOf(answer).values()].filter(({ value }) => value === signedIn.refreshToken);
      expect(holding).to.have.length(1);
      for (const { attributes } of cookiesOf(answer).values())
        expect(attributes).to.include({ httponly: true });
    });

    it('gives the user in the body', async () => {
      expect(inBody.parse((await deliver()).body).user).to.deep.equal({ id: '1' });
    });

    it('keeps no cookie longer than what it holds', async () => {
      for (const { value, attributes } of cookiesOf(await deliver()).values())
        expect(Number(attributes['max-age']), value).to.equal(value === signedIn.refreshToken ? 3600 : 600);
    });

    it('leaves the refresh cookie alone where there is no refresh token to give', async () => {
      await deliver();
      const cookie = Array.from(page.jar, ([name, value]) => `${name}=${value}`).join('; ');
      for (const shown of [cookie, `${cookie}; ${cookie}x`]) {
        const answer = await page.send('POST', '/deliver-access', { headers: { cookie: shown } });
        for (const name of cookiesOf(answer).keys()) expect(name).to.match(/access_token$/);
      }
    });

    it('takes back every cookie that it gave, where it gave it', async () => {
      const given = cookiesOf(await deliver());
      const cleared = cookiesOf(await page.send('POST', '/clear'));
      expect([...cleared.keys()]).to.deep.equal([...given.keys()]);
      for (const [name, cookie] of cleared) {
        expect(cookie.value).to.equal('');
        expect(new Date(String(cookie.attributes.expires)).getTime()).to.be.below(Date.now());
        const place = ({ path, domain, secure, samesite }: Record<string, unknown>) => [
          path,
          domain,
          secure,
          samesite,
        ];
        expect(place(cookie.attributes)).to.deep.equal(place(given.get(name)?.attributes ?? {}));
      }
      expect(await shown()).to.deep.equal({});
    });

    it('sees nothing where nothing is shown', async () => {
      expect(await shown()).to.deep.equal({});
      const names = [...cookiesOf(await deliver()).keys()];
      for (const value of ['', '=', ' ']) {
        const cookie = names.map((name) => `${name}${value}`).join('; ');
        expect(await shown({ headers: { cookie } }), value).to.deep.equal({});
      }
      for (const authorization of ['', 'Bearer', 'Bearer ', 'Basic YTpi'])
        expect(await shown({ headers: { cookie: '', authorization } }), authorization).to.deep.equal({});
    });

    it('looks for tokens in no query, and in no body', async () => {
      const names = ['access_token', 'refresh_token', 'token', ...cookiesOf(await deliver()).keys()];
      const fields = Object.fromEntries(names.map((name) => [name, 'x']));
      const answer = await page.send('POST', `/shown?${new URLSearchParams(fields)}`, {
        body: fields,
        headers: { cookie: '' },
      });
      expect(answer.body).to.deep.equal({});
    });
  });
}
