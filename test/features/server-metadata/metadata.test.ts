import { expect } from 'chai';
import * as oauth from 'oauth4webapi';
import { accessKeys, introspectionCredentials } from '../../../src/index.js';
import { startTestApp, type TestApp, testSecret } from '../../harness/app.js';
import { newUser } from '../../harness/client.js';

const path = '/.well-known/oauth-authorization-server';
const insecure = { [oauth.allowInsecureRequests]: true };

describe('a client of OAuth 2.0 that knows the address alone', () => {
  let app: TestApp;
  before(async () => {
    app = await startTestApp({
      tokenEndpoint: { refresh: true, stateless: true, password: true },
      before: (express) => express.use((req, res, next) => app.auth.wellKnown(req, res, next)),
    });
  });
  after(() => app.close());

  it('finds the rest, refreshes, asks who it is, and revokes; and a service with the access keys asks about its tokens', async () => {
    const issuer = new URL(app.base);
    const found = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure });
    const server = await oauth.processDiscoveryResponse(issuer, found);
    const client = { client_id: 'an application' };
    const { body } = await app.client().register({ ...newUser(), delivery: 'body' });
    const { refresh_token: refreshToken, user } = Object(body);

    const answer = await oauth.refreshTokenGrantRequest(server, client, oauth.None(), refreshToken, insecure);
    const tokens = await oauth.processRefreshTokenResponse(server, client, answer);
    expect([tokens.token_type, tokens.expires_in]).to.deep.equal(['bearer', tokens.expires_in]);
    expect(tokens.expires_in).to.be.within(1, 600);

    const who = await oauth.userInfoRequest(server, client, tokens.access_token, insecure);
    expect(await oauth.processUserInfoResponse(server, client, user.id, who)).to.include({
      id: user.id,
      sub: user.id,
    });

    const { clientId, clientSecret } = introspectionCredentials(accessKeys(testSecret));
    const service = { client_id: clientId };
    const introspect = async () => {
      const byBasic = oauth.ClientSecretBasic(clientSecret);
      const told = await oauth.introspectionRequest(server, service, byBasic, tokens.access_token, insecure);
      return oauth.processIntrospectionResponse(server, service, told);
    };
    expect(await introspect()).to.include({ active: true, sub: user.id });
    const ended = await oauth.revocationRequest(
      server,
      client,
      oauth.None(),
      String(tokens.refresh_token),
      insecure,
    );
    await oauth.processRevocationResponse(ended);
    expect(await introspect()).to.deep.equal({ active: false });
    const again = await oauth.refreshTokenGrantRequest(server, client, oauth.None(), refreshToken, insecure);
    const refusal = await oauth.processRefreshTokenResponse(server, client, again).catch((error) => error);
    expect(refusal)
      .to.be.instanceOf(oauth.ResponseBodyError)
      .and.to.include({ error: 'invalid_grant', status: 400 });
  });

  it('is told of what is on, and of nothing else, at the root of the host and below the routes', async () => {
    const atRoot = await fetch(`${app.origin}${path}/auth`);
    const below = await app.client().send('GET', path);
    expect(below.body).to.deep.equal({
      issuer: app.base,
      token_endpoint: `${app.base}/token`,
      token_endpoint_auth_methods_supported: ['none'],
      grant_types_supported: ['refresh_token', 'password'],
      response_types_supported: [],
      revocation_endpoint: `${app.base}/revoke`,
      revocation_endpoint_auth_methods_supported: ['none'],
      introspection_endpoint: `${app.base}/introspect`,
      introspection_endpoint_auth_methods_supported: ['client_secret_basic'],
      userinfo_endpoint: `${app.base}/me`,
    });
    expect([atRoot.status, await atRoot.json()]).to.deep.equal([200, below.body]);
    expect(atRoot.headers.get('cache-control')).to.equal('no-store');
    expect((await fetch(`${app.origin}${path}/auth`, { method: 'POST' })).status).to.equal(405);
    for (const other of [path, `${path}/`, `${path}/other`, '/.well-known/openid-configuration'])
      expect((await fetch(`${app.origin}${other}`)).status, other).to.equal(404);
  });

  it('has the issuer that is configured, whatever the request says', async () => {
    const issuer = 'https://example.com/sso/auth';
    const other: TestApp = await startTestApp({
      connection: app.connection,
      tokenEndpoint: { refresh: true, issuer },
      before: (express) => express.use((req, res, next) => other.auth.wellKnown(req, res, next)),
    });
    try {
      for (const url of [`${other.base}${path}`, `${other.origin}${path}/sso/auth`]) {
        const told = Object(await (await fetch(url)).json());
        expect([told.issuer, told.token_endpoint]).to.deep.equal([issuer, `${issuer}/token`]);
        expect(told.grant_types_supported).to.deep.equal(['refresh_token']);
      }
    } finally {
      await other.close();
    }
  });

  it('is found below the path that browsers see, where a proxy rewrites paths', async () => {
    const other: TestApp = await startTestApp({
      connection: app.connection,
      tokenEndpoint: { refresh: true },
      publicPath: '/sso/auth',
      before: (express) => express.use((req, res, next) => other.auth.wellKnown(req, res, next)),
    });
    try {
      const issuer = new URL(`${other.origin}/sso/auth`);
      const found = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure });
      const server = await oauth.processDiscoveryResponse(issuer, found);
      expect(server.token_endpoint).to.equal(`${issuer}/token`);
    } finally {
      await other.close();
    }
  });

  it('finds nothing where no grant of OAuth 2.0 is on', async () => {
    const other: TestApp = await startTestApp({
      connection: app.connection,
      tokenEndpoint: { stateless: true },
      before: (express) => express.use((req, res, next) => other.auth.wellKnown(req, res, next)),
    });
    try {
      for (const url of [`${other.base}${path}`, `${other.origin}${path}/auth`])
        expect((await fetch(url)).status).to.equal(404);
    } finally {
      await other.close();
    }
  });
});
