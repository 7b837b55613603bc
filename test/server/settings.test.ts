import { expect } from 'chai';
import { deriveKeys } from '../../src/tokens/key-ring.js';
import { testSecret } from '../harness/app.js';
import { type Answer, Client, newUser, tokensOf } from '../harness/client.js';
import { cookiesOf } from '../harness/cookies.js';
import { eventually } from '../harness/eventually.js';
import { expectProblem } from '../harness/expect-problem.js';
import { claimsOf, forge } from '../harness/forge.js';
import { type ServerHere, startServerHere } from '../harness/server-here.js';
import { type ServerProcess, startServerProcess } from '../harness/server-process.js';
import { databaseForServers } from './environment.js';

const retired = 'a retired secret of the tests which nobody uses';
const settings = {
  TRUST_PROXY: '1',
  CORS_ORIGINS: 'https://app.example.com',
  AUTH_BASE_PATH: '/api/sign-in',
  AUTH_TOKEN_PREVIOUS_SECRETS: `${retired}, another ${retired}`,
  AUTH_TOKEN_AUDIENCE: 'somebody',
  AUTH_TOKEN_ISSUER: 'https://login.example.com',
  AUTH_TOKEN_EXPIRES_IN: '90',
  AUTH_REFRESH_TOKEN_EXPIRES_IN: '2h',
  AUTH_REFRESH_TOKEN_LEEWAY: '0',
  AUTH_REFRESH_TOKEN_ABSOLUTE_LIFETIME: '3h',
  AUTH_COOKIE_SAME_SITE: 'lax',
  AUTH_COOKIE_DOMAIN: 'example.com',
  AUTH_COOKIE_SECURE: 'true',
  AUTH_USER_CACHE_FOR: '0',
  AUTH_PASSWORD_COST: '5',
};
const parties = { iss: settings.AUTH_TOKEN_ISSUER, aud: settings.AUTH_TOKEN_AUDIENCE };

describe('a server with settings of its own', function () {
  this.timeout(120_000);
  let database: Awaited<ReturnType<typeof databaseForServers>>;
  let server: ServerHere;
  let client: Client;
  let registered: Answer;
  before(async () => {
    database = await databaseForServers();
    server = await startServerHere({ ...database.env, ...settings });
    client = new Client(`${server.origin}/api/sign-in`);
    registered = await client.register(newUser());
  });
  after(async () => {
    await server.stop();
    await database.drop();
  });

  /** A token of whoever has registered. */
  const tokenOf = (secret: string, claims: object = {}) =>
    forge(claimsOf('access_token', { ...parties, sub: tokensOf(registered).user.id, ...claims }), {
      keys: deriveKeys(secret, 'access_token'),
    });
  const statusOf = async (token: string) => (await client.me(token)).status;

  it('has its routes and its cookie where it was told, for as long', () => {
    expect(registered.status).to.equal(201);
    const { expires: _, ...attributes } =
      cookiesOf(registered).get('__Secure-refresh_token')?.attributes ?? {};
    expect(attributes).to.deep.equal({
      'max-age': '7200',
      domain: 'example.com',
      path: '/api/sign-in',
      httponly: true,
      secure: true,
      samesite: 'Lax',
    });
  });

  it('issues tokens for so long, and takes those of its issuer and for its audience alone', async () => {
    const left = tokensOf(registered).token_expiration - Date.now();
    expect(left).to.be.within(60_000, 90_000);
    expect(await statusOf(tokenOf(testSecret))).to.equal(200);
    expect(await statusOf(tokenOf(testSecret, { iss: 'sealgate' }))).to.equal(401);
    expect(await statusOf(tokenOf(testSecret, { aud: 'sealgate' }))).to.equal(401);
  });

  it('takes tokens of both retired secrets, and of no other', async () => {
    expect(await statusOf(tokenOf(retired))).to.equal(200);
    expect(await statusOf(tokenOf(`another ${retired}`))).to.equal(200);
    expect(await statusOf(tokenOf(`no ${retired}`))).to.equal(401);
  });

  it('rotates at every turn, and ends sessions at last', async () => {
    const session = () => database.connection.collection('sealgate_sessions').findOne({});
    expect((await client.refresh()).status).to.equal(200);
    expect((await client.refresh()).status).to.equal(200);
    const { generation, createdAt, absoluteExpiresAt } = { ...(await session()) };
    expect(generation).to.equal(2);
    expect(Number(absoluteExpiresAt) - Number(createdAt)).to.equal(3 * 3_600_000);
  });

  it('hashes at its cost, and remembers no user', async () => {
    const users = database.connection.collection('users');
    const credentials = await database.connection.collection('sealgate_credentials').findOne({});
    expect(credentials?.passwords[0].hash).to.match(/^\$2b\$05\$/);
    const token = tokenOf(testSecret);
    expect(await statusOf(token)).to.equal(200);
    await users.updateOne({}, { $set: { name: 'Ada' } });
    expect((await client.me(token)).body).to.include({ name: 'Ada' });
  });

  it('believes its proxy who asks, and for which origin', async () => {
    const origin = { origin: 'https://login.example.com' };
    const proxy = {
      'x-forwarded-for': '203.0.113.7',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'login.example.com',
    };
    expectProblem(
      await client.send('POST', '/refresh-token', { headers: origin }),
      403,
      'cross_site_request',
    );
    const answer = await client.send('POST', '/refresh-token', { headers: { ...origin, ...proxy } });
    expect(answer.status).to.equal(200);
    const { user } = tokensOf(await client.send('POST', '/register', { body: newUser(), headers: proxy }));
    const { ObjectId } = database.connection.base.mongo;
    const session = await database.connection
      .collection('sealgate_sessions')
      .findOne({ user: new ObjectId(user.id) });
    expect(session?.ip).to.equal('203.0.113.7');
  });

  it('answers an app on a listed origin', async () => {
    const headers = { origin: 'https://app.example.com', 'sec-fetch-site': 'cross-site' };
    const answer = await client.copy().send('GET', '/me', { headers });
    expect(answer.headers.get('access-control-allow-origin')).to.equal('https://app.example.com');
  });
});

describe('every answer of a server', function () {
  this.timeout(120_000);
  let database: Awaited<ReturnType<typeof databaseForServers>>;
  let server: ServerProcess;
  before(async () => {
    database = await databaseForServers();
    const rejecting = 'process.once("SIGUSR2", () => void Promise.reject(new Error("nobody looks")))';
    server = await startServerProcess({
      env: database.env,
      nodeArgs: ['--import', `data:text/javascript,${encodeURIComponent(rejecting)}`],
    });
  });
  after(async () => {
    await server.stop();
    await database.drop();
  });

  it('has security headers, and says nothing of what made it', async () => {
    const client = server.client();
    const answers = [
      await client.register(newUser()),
      await client.login({}),
      await client.me(undefined),
      await client.send('GET', '/nowhere'),
      await client.send('GET', `${server.origin}/%ff`),
    ];
    expect(answers.map(({ status }) => status)).to.deep.equal([201, 400, 401, 404, 400]);
    for (const { headers } of answers) {
      expect(headers.get('x-content-type-options')).to.equal('nosniff');
      expect(headers.get('content-security-policy')).to.match(/^default-src 'none';.*frame-ancestors 'none'/);
      expect(headers.get('strict-transport-security')).to.match(/^max-age=\d{8}/);
      expect(headers.get('referrer-policy')).to.equal('no-referrer');
      expect(headers.get('x-powered-by')).to.equal(null);
    }
  });

  it('comes also after a promise was rejected that nobody looks after', async () => {
    server.process.kill('SIGUSR2');
    await eventually('it is in the log', () => server.output().includes('nobody looks'));
    expect((await server.client().register(newUser())).status).to.equal(201);
    expect(server.process.exitCode).to.equal(null);
  });
});
