import { expect } from 'chai';
import express from 'express';
import mongoose from 'mongoose';
import { type AuthEvent, createAuth, problemHandler } from '../../src/index.js';
import { listen, startTestApp, type TestApp, testSecret } from '../harness/app.js';
import { type Answer, Client, codeOf, newUser } from '../harness/client.js';
import { openTestDatabase } from '../harness/database.js';
import { eventually } from '../harness/eventually.js';
import { expectProblem } from '../harness/expect-problem.js';
import { silentLogger } from '../harness/logger.js';
import { ownFields } from '../harness/own-fields.js';

for (const transport of ['bearer', 'cookie'] as const) {
  describe(`a sign-in of the application, with the ${transport} transport,`, () => {
    let app: TestApp;
    let userId: string;
    /** What the application signs in by, and with which options. */
    let given: readonly unknown[];
    let whileAsked: (() => unknown) | undefined;
    const events: AuthEvent[] = [];
    before(async () => {
      app = await startTestApp({
        transport,
        users: { fields: ownFields },
        onEvent: (event) => events.push(event),
        beforeLogin: () => {
          whileAsked?.();
        },
        after: (application, auth) => {
          application.post('/code/:id', (req, res, next) => {
            auth.signIn(req, res, req.params.id, { amr: ['otp'] }).then((body) => res.json(body), next);
          });
          application.post('/given', (req, res, next) => {
            const signingIn: Promise<unknown> = Reflect.apply(auth.signIn, auth, [req, res, ...given]);
            signingIn.then((body) => res.json(body), next);
          });
          application.post('/late', async (req, res) => {
            if (req.query.when === 'before') res.write(' ');
            else whileAsked = () => res.write(' ');
            const reason = await auth.signIn(req, res, userId).then(
              () => undefined,
              (error: unknown) => error,
            );
            whileAsked = undefined;
            res.end(JSON.stringify(String(reason)));
          });
          application.post('/out', async (req, res) => {
            await auth.signOut(req, res);
            res.status(204).end();
          });
          application.use(problemHandler({ logger: silentLogger }));
        },
      });
    });
    after(() => app.close());
    beforeEach(async () => {
      ({ id: userId } = await app.auth.users.create({
        ...newUser(),
        ...{ company: 'ACME', notes: 'hidden' },
      }));
      events.length = 0;
    });
    /** What a browser has: all cookies, by their names. */
    class Browser {
      readonly cookies = new Map<string, string>();
      readonly #client = app.client();
      async send(method: string, path: string, bearer?: string): Promise<Answer> {
        const cookie = Array.from(this.cookies, ([name, value]) => `${name}=${value}`).join('; ');
        const headers = { 'sec-fetch-site': 'same-origin', cookie };
        const byApplication = path.startsWith('http');
        const answer = await this.#client.send(method, path, { headers, bearer, byApplication });
        for (const line of answer.headers.getSetCookie()) {
          const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
          if (value === '') this.cookies.delete(name);
          else this.cookies.set(name, value);
        }
        return answer;
      }
      signIn(id = userId) {
        return this.send('POST', `${app.origin}/code/${id}`);
      }
    }
    const bearerOf = (answer: Answer): string | undefined => Object(answer.body).access_token;

    it('opens a session as a login does: cookies, the body, the event, and no cache', async () => {
      const browser = new Browser();
      const answer = await browser.signIn();
      expect(answer.status).to.equal(200);
      expect(answer.headers.get('cache-control')).to.equal('no-store');
      expect(answer.body).to.have.nested.property('user.company', 'ACME');
      expect(answer.body).not.to.have.nested.property('user.notes');
      expect(Object.keys(Object(answer.body)).sort()).to.deep.equal(
        transport === 'bearer'
          ? ['access_token', 'expires_in', 'token_expiration', 'token_type', 'user']
          : ['user'],
      );
      expect((await browser.send('GET', '/me', bearerOf(answer))).body).to.include({ id: userId });
      expect((await browser.send('POST', '/refresh-token')).status).to.equal(200);
      const event = await eventually('the event', () => events[0]);
      expect(event).to.deep.include({ type: 'login.succeeded', userId, amr: ['otp'], ip: '127.0.0.1' });
    });

    it('takes the place of the session that the browser had', async () => {
      const browser = new Browser();
      await browser.signIn();
      await browser.signIn();
      const replaced = await eventually('it', () => events.find(({ type }) => type === 'session.ended'));
      expect(replaced).to.include({ userId, reason: 'replaced' });
    });

    it('is refused for nobody and for who is disabled, and sets no cookie', async () => {
      await app.auth.users.disable(userId);
      for (const id of [userId, '0123456789abcdef01234567', 'x']) {
        const answer = await new Browser().signIn(id);
        expectProblem(answer, 401, 'invalid_credentials');
        expect(answer.headers.getSetCookie()).to.deep.equal([]);
      }
    });

    it('takes the _id of a document for its text, and what is no id for nobody', async () => {
      const signInBy = (...values: readonly unknown[]) => {
        given = values;
        return new Browser().send('POST', `${app.origin}/given`);
      };
      const answer = await signInBy(new mongoose.Types.ObjectId(userId));
      expect(answer.body).to.have.nested.property('user.id', userId);
      for (const none of [undefined, null, 5, ['a', 'b'], [userId], { $ne: '' }])
        expectProblem(await signInBy(none), 401, 'invalid_credentials');
      for (const options of [null, [], { amr: 'otp' }, { amr: [5] }, { arm: ['otp'] }])
        expectProblem(await signInBy(userId, options), 400, 'invalid_request');
    });

    for (const when of ['before', 'meanwhile'])
      it(`opens no session where the answer began ${when}, and says so`, async () => {
        const late = await fetch(`${app.origin}/late?when=${when}`, { method: 'POST' });
        expect(await late.json()).to.match(/^Error: signIn: the answer has begun/);
        const sessions = app.connection.collection('sealgate_sessions');
        expect(await sessions.countDocuments({ user: new mongoose.Types.ObjectId(userId) })).to.equal(0);
        await new Browser().signIn();
        await eventually('the event', () => events[0]);
        expect(events.map(({ type }) => type)).to.deep.equal(['login.succeeded']);
      });

    it('ends by signOut, with its cookies, twice and for nobody as well', async () => {
      const browser = new Browser();
      const bearer = bearerOf(await browser.signIn());
      const kept = new Map(browser.cookies);
      const out = await browser.send('POST', `${app.origin}/out`, bearer);
      expect(out.status).to.equal(204);
      expect(out.headers.get('cache-control')).to.equal('no-store');
      expect(browser.cookies.size).to.equal(0);
      const thief = new Browser();
      for (const [name, value] of kept) thief.cookies.set(name, value);
      expect(codeOf(await thief.send('GET', '/me', bearer))).to.equal('session_revoked');
      const again = new Browser();
      for (const [name, value] of kept) again.cookies.set(name, value);
      expect(codeOf(await again.send('POST', '/refresh-token'))).to.equal('session_revoked');
      for (const one of [browser, new Browser()])
        expect((await one.send('POST', `${app.origin}/out`)).status).to.equal(204);
    });
  });
}

describe('a sign-in of the application before the database is there', () => {
  it('waits for it', async () => {
    const { connection, drop } = await openTestDatabase();
    const options = { secret: testSecret, connection, cookie: { secure: false }, logger: silentLogger };
    const auth = createAuth({ ...options, passwords: { cost: 4 } });
    const created = auth.users.create(newUser());
    const application = express();
    application.post('/code', async (req, res) => {
      res.json(await auth.signIn(req, res, (await created).id));
    });
    const { origin, server } = await listen(application);
    try {
      const answer = await new Client(origin).send('POST', `${origin}/code`, { byApplication: true });
      expect(answer.status).to.equal(200);
      expect(answer.body).to.have.property('access_token');
    } finally {
      server.closeAllConnections();
      server.close();
      await auth.close();
      await drop();
    }
  });
});
