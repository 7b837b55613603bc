import { expect } from 'chai';
import express, { type Request } from 'express';
import { type Auth, createAuth } from '../../src/index.js';
import { listen, startTestApp, type TestApp, testSecret } from '../harness/app.js';
import { Client, codeOf, tokensOf } from '../harness/client.js';
import { openTestDatabase } from '../harness/database.js';
import { silentLogger } from '../harness/logger.js';

/** Two sign-ins of one process: the shop's, and the staff's on a database and a secret of their own. */
describe('two sign-ins in one application', () => {
  let shop: TestApp;
  let staff: Auth;
  let staffDatabase: Awaited<ReturnType<typeof openTestDatabase>>;
  const seen: string[] = [];
  before(async () => {
    staffDatabase = await openTestDatabase();
    const options = { cookie: { secure: false }, passwords: { cost: 4 }, logger: silentLogger };
    staff = createAuth({
      ...options,
      secret: 'a secret of the staff, of which the shop knows nothing',
      connection: staffDatabase.connection,
    });
    await staff.ready();
    const note = (req: Request) => seen.push(req.currentUser?.email ?? '');
    shop = await startTestApp({
      after: (app, auth) => {
        app.use('/staff', staff.router);
        app.get('/staff-only', staff.requireRole('admin'), (req, res) => {
          note(req);
          res.json('in');
        });
        app.get('/shop-then-staff', auth.requireAuth, staff.requireRole('admin'), (req, res) => {
          note(req);
          res.json('in');
        });
        app.get(
          '/staff-then-shop',
          staff.requireAuth,
          auth.requireRole('admin'),
          (_req, res) => void res.json('in'),
        );
        app.get(
          '/shop-twice',
          auth.requireAuth,
          auth.requireRole('user', 'admin'),
          (_req, res) => void res.json('in'),
        );
      },
    });
  });
  after(async () => {
    await shop.close();
    await staff.close();
    await staffDatabase.drop();
  });

  it('share no cookie of the whole host where one of them has a suffix', async () => {
    const secure = await startTestApp({ cookie: {} });
    const suffixed = await startTestApp({ cookie: { suffix: '_staff' } });
    const names = await Promise.all(
      [secure, suffixed].map(async (app) => {
        const [cookie = ''] = (await app.client().register()).headers.getSetCookie();
        await app.close();
        return cookie.split('=')[0];
      }),
    );
    expect(names).to.deep.equal(['__Host-refresh_token', '__Host-refresh_token_staff']);
  });

  const tokens = async () => {
    const customer = tokensOf(await shop.client().register());
    const employee = tokensOf(await new Client(`${shop.origin}/staff`).register());
    return { customer, employee };
  };
  const ask = (path: string, bearer: string) =>
    shop.client().send('GET', `${shop.origin}${path}`, { bearer });

  it('take no token of the other', async () => {
    const { customer, employee } = await tokens();
    expect((await ask('/auth/me', customer.access_token)).status).to.equal(200);
    expect((await ask('/staff/me', employee.access_token)).status).to.equal(200);
    expect(codeOf(await ask('/staff/me', customer.access_token))).to.equal('token_invalid');
    expect(codeOf(await ask('/auth/me', employee.access_token))).to.equal('token_invalid');
  });

  it('take no refresh cookie of the other', async () => {
    const customer = shop.client();
    await customer.register();
    const stranger = new Client(`${shop.origin}/staff`, customer.refreshToken);
    expect(codeOf(await stranger.refresh())).to.equal('token_invalid');
    expect((await customer.refresh()).status).to.equal(200);
  });

  it('keep their users apart: an address may be in both', async () => {
    const fields = { email: 'both@example.com', password: 'correct horse' };
    expect((await shop.client().register(fields)).status).to.equal(201);
    const staffClient = new Client(`${shop.origin}/staff`);
    expect(codeOf(await staffClient.login(fields))).to.equal('invalid_credentials');
    expect((await staffClient.register(fields)).status).to.equal(201);
  });

  it('give a role only to their own users, whoever was let through before', async () => {
    const { customer } = await tokens();
    await shop.connection
      .collection('users')
      .updateOne({ email: customer.user.email }, { $set: { roles: ['admin'] } });
    const admin = tokensOf(
      await shop.client().login({ email: customer.user.email, password: 'correct horse battery' }),
    );
    expect((await ask('/admin', admin.access_token)).status).to.equal(200);
    for (const path of ['/staff-only', '/shop-then-staff', '/staff-then-shop'])
      expect(codeOf(await ask(path, admin.access_token)), path).to.equal('token_invalid');
    expect(seen).to.deep.equal([]);
  });

  it('may be asked twice by one request, which costs nothing', async () => {
    const { customer } = await tokens();
    expect((await ask('/shop-twice', customer.access_token)).status).to.equal(200);
  });

  it("with one secret still refuse the other's users, who are not in their database", async () => {
    const database = await openTestDatabase();
    const auth = createAuth({ secret: testSecret, connection: database.connection, logger: silentLogger });
    await auth.ready();
    const { origin, server } = await listen(express().use('/auth', auth.router));
    try {
      const { access_token: token } = tokensOf(await shop.client().register());
      expect(codeOf(await new Client(`${origin}/auth`).me(token))).to.equal('session_revoked');
    } finally {
      server.closeAllConnections();
      server.close();
      await auth.close();
      await database.drop();
    }
  });

  it('with one secret and database, and an audience each, take no token of the other', async () => {
    const auth = createAuth({
      secret: testSecret,
      connection: shop.connection,
      audience: 'another',
      logger: silentLogger,
    });
    await auth.ready();
    const { origin, server } = await listen(express().use('/auth', auth.router));
    try {
      const client = shop.client();
      const { access_token: token } = tokensOf(await client.register());
      expect(codeOf(await new Client(`${origin}/auth`).me(token))).to.equal('token_invalid');
      expect(codeOf(await new Client(`${origin}/auth`, client.refreshToken).refresh())).to.equal(
        'token_invalid',
      );
    } finally {
      server.closeAllConnections();
      server.close();
      await auth.close();
    }
  });
});
