import { expect } from 'chai';
import express, { type Express } from 'express';
import { startTestApp } from '../harness/app.js';
import { type Client, newUser } from '../harness/client.js';
import { ownPage } from '../harness/page.js';
import { sessionsOf } from '../harness/sessions.js';

const applications: Record<string, (app: Express) => void> = {
  'that reads no bodies': () => undefined,
  'that reads every kind of body': (app) =>
    app.use(
      express.urlencoded({ extended: true }),
      express.json({ type: '*/*' }),
      express.text({ type: '*/*' }),
    ),
};

/** What a page of another site can make a browser send without asking first (CORS-safelisted requests). */
const crossSite = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' };

for (const [name, before] of Object.entries(applications)) {
  describe(`another site that makes a browser call an application ${name}`, () => {
    const withVictim = async (attack: (victim: Client, base: string) => Promise<void>) => {
      const app = await startTestApp({ before });
      try {
        const victim = app.client();
        await victim.register();
        await attack(victim, app.base);
        expect(await sessionsOf(app.connection)).to.have.length(1);
        expect((await victim.refresh()).status).to.equal(200);
      } finally {
        await app.close();
      }
    };

    it('signs nobody out and refreshes nothing, by a link, an image or a form', async () => {
      await withVictim(async (victim) => {
        for (const [method, path] of [
          ['GET', '/logout'],
          ['POST', '/logout'],
          ['GET', '/refresh-token'],
          ['POST', '/refresh-token'],
          ['GET', '/logout?everywhere=true'],
        ] as const) {
          for (const headers of [
            crossSite,
            { origin: 'null' },
            { origin: 'https://evil.example' },
            { ...crossSite, origin: 'null' },
            // By a sibling host.
            { 'sec-fetch-site': 'same-site' },
            { 'sec-fetch-site': 'same-site', origin: 'https://blog.example.com' },
          ]) {
            const answer = await victim.send(method, path, { headers });
            expect(answer.status, path).to.equal(403);
            expect(answer.headers.getSetCookie()).to.deep.equal([]);
          }
        }
      });
    });

    it('signs nobody out by a text of its own on our pages: an image, a frame or a prefetched link', async () => {
      await withVictim(async (victim) => {
        for (const path of ['/logout', '/refresh-token', '/logout?everywhere=true'])
          for (const headers of [
            { 'sec-fetch-dest': 'image' },
            { 'sec-fetch-dest': 'script' },
            { 'sec-fetch-dest': 'iframe' },
            { 'sec-fetch-dest': 'document', 'sec-purpose': 'prefetch;prerender' },
            { 'sec-fetch-dest': 'empty', 'sec-purpose': 'prefetch' },
          ]) {
            const answer = await victim.send('GET', path, { headers: { ...ownPage, ...headers } });
            expect(answer.status, path).to.equal(403);
            expect(answer.headers.getSetCookie()).to.deep.equal([]);
          }
      });
    });

    it('signs nobody in as the attacker, by a form of any encoding', async () => {
      await withVictim(async (victim) => {
        const { email, password } = newUser();
        const json = JSON.stringify({ email, password });
        const encoded = new URLSearchParams({ email, password }).toString();
        const forms: [string, string][] = [
          ['application/x-www-form-urlencoded', encoded],
          ['application/x-www-form-urlencoded', json],
          ['text/plain', json],
          ['text/plain;charset=UTF-8', `{"email":"${email}","password":"${password}","x":"="}`],
          ['text/plain; application/json', json],
          ['multipart/form-data; boundary=application/json', json],
        ];
        for (const path of ['/register', '/login']) {
          for (const [type, rawBody] of forms) {
            const answer = await victim.send('POST', path, {
              rawBody,
              headers: { ...crossSite, 'content-type': type },
            });
            expect(answer.status, type).to.equal(400);
            expect(answer.headers.getSetCookie(), type).to.deep.equal([]);
          }
        }
      });
    });
  });
}
