import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import { testSecret } from '../harness/app.js';
import { eventually } from '../harness/eventually.js';
import { forge, refreshKeys } from '../harness/forge.js';
import { refreshClaimsOf } from '../harness/sign-in.js';
import { cookieOf, greeting, password, Stage, signedInPage, signIn, signOut } from './stage.js';

/** What every token of ours looks like: a JWE with an empty second part. */
const token = /eyJ[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+/;

describe('in a browser, a thief', () => {
  let stage: Stage;
  let context: BrowserContext;
  before(async () => {
    stage = await Stage.set();
  });
  after(() => stage.leave());
  beforeEach(async () => {
    context = await stage.context();
  });
  afterEach(() => context.close());

  it('who replays a copied cookie ends the session, and its owner is told why', async () => {
    const person = await stage.enroll();
    const page = await signedInPage(context, person);
    const thief = stage.server.client();
    thief.refreshToken = await cookieOf(context);
    const copied = await stage.generation(person);
    await eventually('two generations later', async () => (await stage.generation(person)) >= copied + 2);
    expect((await thief.refresh()).status).to.equal(401);
    await page.getByText('or because a copy of your sign-in was used somewhere else').waitFor();
    expect(await greeting(page).count()).to.equal(0);
  });

  it('who came first is found out by the owner’s own refresh, with the right message', async () => {
    const person = await stage.enroll();
    const page = await signedInPage(context, person);
    await page.goto('about:blank');
    const thief = stage.server.client();
    thief.refreshToken = await cookieOf(context);
    const copied = await stage.generation(person);
    await eventually('the thief is two ahead', async () => {
      await thief.refresh();
      return (await stage.generation(person)) >= copied + 2;
    });
    await page.goto('/');
    await page.getByText('We signed you out to protect you').waitFor();
    await page.getByText('A copy of your sign-in was used somewhere else').waitFor();
  });

  it('who runs a script finds no token in storage, cookies, the address or the page, at any time', async () => {
    const found: string[] = [];
    await context.exposeFunction('report', (text: string) => found.push(text));
    await context.addInitScript(() => {
      const { setItem } = Storage.prototype;
      Storage.prototype.setItem = function (key, value) {
        Reflect.get(window, 'report')(`${key}=${value}`);
        return setItem.call(this, key, value);
      };
    });
    const person = await stage.enroll();
    const page = await signedInPage(context, person);
    for (const [path, shown] of [
      ['/profile', person.email],
      ['/sessions', 'This browser'],
    ] as const) {
      await page.goto(path);
      await page.getByText(shown).first().waitFor();
      await look(page);
    }
    await eventually('refreshed', async () => (await stage.generation(person)) >= 2);
    await look(page);
    await signOut(page);
    await page.getByText('You are signed out').waitFor();
    await look(page);
    expect(found.length).to.be.greaterThan(0);
    for (const text of found)
      expect(text).to.match(/^sealgate:\/auth(=(in|out|ending):|:attempt:[\d.e-]+=)\d+$/);

    async function look(at: Page): Promise<void> {
      const seen = await at.evaluate(() => ({
        storage: JSON.stringify([{ ...localStorage }, { ...sessionStorage }]),
        cookie: document.cookie,
        address: location.href,
        history: JSON.stringify(history.state),
        page: document.documentElement.outerHTML,
        globals: Object.values(window)
          .filter((value) => typeof value === 'string')
          .join(' '),
      }));
      expect(seen.cookie).to.equal('');
      for (const [place, text] of Object.entries(seen)) expect(text, place).not.to.match(token);
    }
  });

  it('finds the cookie out of reach: HttpOnly, SameSite=Strict, and for our own routes alone', async () => {
    await signedInPage(context, await stage.enroll());
    const [cookie, ...others] = await context.cookies(`${stage.origin}/auth`);
    expect(cookie).to.include({ name: 'refresh_token', httpOnly: true, sameSite: 'Strict', path: '/auth' });
    expect(cookie?.value).to.match(token);
    expect(others).to.deep.equal([]);
  });

  // The app is at localhost, which is another site than the address.
  describe('on another site', () => {
    let site: Server;
    let address: string;
    before(async () => {
      site = createServer((_req, res) => {
        res.setHeader('content-type', 'text/html');
        res.end('<!doctype html><title>A pretty page</title>');
      }).listen(0, '127.0.0.1');
      await once(site, 'listening');
      const bound = site.address();
      address = `http://127.0.0.1:${typeof bound === 'object' ? bound?.port : ''}`;
    });
    after(() => {
      site.closeAllConnections();
      site.close();
    });

    it('can neither refresh nor log out, by fetch, image, frame, form or link', async () => {
      const person = await stage.enroll();
      const page = await signedInPage(context, person);
      await page.goto('about:blank');
      const evil = await context.newPage();
      await evil.goto(address);
      // What the page had under way is over by now.
      const before = await stage.generation(person);

      for (const path of ['refresh-token', 'logout']) {
        const url = `${stage.origin}/auth/${path}`;
        await evil.goto(address);
        const read = await evil.evaluate(async (target) => {
          const answers = ['GET', 'POST'].map((method) =>
            fetch(target, { method, credentials: 'include' }).then(
              () => 'read',
              () => 'refused',
            ),
          );
          const blind = ['GET', 'POST'].map((method) =>
            fetch(target, { method, credentials: 'include', mode: 'no-cors' }).then(
              ({ type }) => type,
              () => 'refused',
            ),
          );
          const image = new Promise((resolve) => {
            const element = new Image();
            element.onload = () => resolve('read');
            element.onerror = () => resolve('refused');
            element.src = target;
          });
          return Promise.all([...answers, ...blind, image]);
        }, url);
        expect(read).not.to.include('read');

        for (const method of ['get', 'post']) {
          await evil.goto(address);
          const [answer] = await Promise.all([
            evil.waitForResponse((response) => response.url().startsWith(url)),
            evil.waitForURL(`${url}*`),
            evil.evaluate(
              ([action = '', verb = '']) => {
                const form = document.createElement('form');
                Object.assign(form, { action, method: verb });
                document.body.append(form);
                form.submit();
              },
              [url, method],
            ),
          ]);
          expect(answer.status()).to.equal(403);
        }
      }
      expect(await stage.generation(person)).to.equal(before);
      await page.goto('/');
      await greeting(page).waitFor();
    });

    it('can not put the app in a frame', async () => {
      const evil = await context.newPage();
      await evil.goto(address);
      await evil.evaluate((origin) => {
        const frame = document.createElement('iframe');
        frame.src = origin;
        document.body.append(frame);
      }, stage.origin);
      await eventually('the frame was refused', () =>
        evil.frames().some((frame) => frame.url().startsWith('chrome-error:')),
      );
    });
  });

  describe('on a sibling host', () => {
    // Chromium lets hosts of this machine have Secure cookies without HTTPS.
    let secure: Stage;
    let sibling: Server;
    let atSibling: string;
    before(async () => {
      secure = await Stage.set({ AUTH_COOKIE_SECURE: 'true', AUTH_TOKEN_SECRET: testSecret });
      sibling = createServer((req, res) => {
        const token = new URL(req.url ?? '/', 'http://localhost').searchParams.get('token');
        const lines = ['refresh_token', '__Secure-refresh_token', '__Host-refresh_token'].flatMap((name) =>
          ['/', '/auth', '/auth/refresh-token'].map(
            (path) => `${name}=${token}; Domain=site.localhost; Path=${path}; Secure`,
          ),
        );
        // Not for the icon that a browser asks for by itself.
        res.setHeader('Set-Cookie', token ? lines : []).end('planted');
      }).listen(0);
      await once(sibling, 'listening');
      const bound = sibling.address();
      atSibling = `http://evil.site.localhost:${typeof bound === 'object' ? bound?.port : ''}`;
    });
    after(async () => {
      sibling.closeAllConnections();
      sibling.close();
      await secure.leave();
    });

    it('can plant no session of its own, over the person’s or before there is one', async () => {
      const app = secure.origin.replace('localhost', 'app.site.localhost');
      const attacker = secure.server.client();
      await attacker.register({ ...secure.newPerson(), password });
      const claims = refreshClaimsOf(attacker.refreshToken ?? '');
      const planted = forge({ ...claims, ver: 0 }, { keys: refreshKeys });
      const visited = await secure.context({ baseURL: app });
      const names = async () => {
        const cookies = await visited.cookies(`${app}/auth/refresh-token`);
        return cookies.map(({ name }) => name).sort();
      };
      const plant = async () => {
        const evil = await visited.newPage();
        await evil.goto(`${atSibling}/?token=${planted}`);
        await evil.close();
      };
      try {
        await plant();
        expect(await names())
          .to.include('refresh_token')
          .and.not.to.include('__Host-refresh_token');
        const person = await secure.enroll();
        const page = await signedInPage(visited, person);
        await plant();
        await eventually('the planted cookies are cleared', async () => {
          await page.reload();
          await greeting(page).waitFor();
          return String(await names()) === '__Host-refresh_token';
        });
        expect(await greeting(page).textContent()).to.include(person.name);
      } finally {
        await visited.close();
      }
    });
  });

  it('who guesses a password is told nothing about who exists', async () => {
    const person = await stage.enroll();
    const page = await context.newPage();
    const told: string[] = [];
    for (const guess of [person, stage.newPerson()]) {
      // What was told before is gone.
      await page.goto('/');
      await signIn(page, guess, `${password}!`);
      await page.getByRole('alert').getByText('do not match').waitFor();
      told.push((await page.getByRole('alert').first().textContent()) ?? '');
    }
    expect(told[0]).to.equal(told[1]);
  });
});
