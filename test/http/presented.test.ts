import { expect } from 'chai';
import { z } from 'zod';
import { json } from '../../src/core/answer.js';
import { defineFeature } from '../../src/core/feature.js';
import { defineRoute } from '../../src/core/route.js';
import { startTestApp, type TestApp } from '../harness/app.js';
import { Client } from '../harness/client.js';
import { forge, refreshKeys } from '../harness/forge.js';
import { refreshClaimsOf, signUp } from '../harness/sign-in.js';

const presented = z.object({
  accessToken: z.string().optional(),
  refreshTokens: z.array(z.string()),
  attempt: z.string().optional(),
});

const echoes = ['/echo', '/cookieless-echo'].map((path) =>
  defineRoute({
    method: 'POST',
    path,
    summary: 'Tells what came with the request',
    access: 'public',
    ...(path === '/cookieless-echo' && { isCookieless: true as const }),
    answers: { 200: presented },
    handle: (request) => json({ ...request.presented }),
  }),
);

describe('what a handler is shown of the tokens of a request', () => {
  let app: TestApp;
  let echo: TestApp;
  before(async () => {
    app = await startTestApp();
    echo = await startTestApp({
      connection: app.connection,
      features: [defineFeature({ name: 'echo', routes: echoes })],
    });
  });
  after(async () => {
    await echo.close();
    await app.close();
  });
  const send = async (headers: Record<string, string>, path = '/echo') =>
    presented.parse((await new Client(echo.base).send('POST', path, { headers })).body);

  it('is each token of ours once, one of a session and the latest, and behind them what is none of ours', async () => {
    const { client } = await signUp(app.base);
    const token = client.refreshToken ?? '';
    const later = forge({ ...refreshClaimsOf(token), gen: 1 }, { keys: refreshKeys });
    const cookie = ['junk', token, 'other', later, token, 'junk', ''].map((one) => `refresh_token=${one}`);
    expect((await send({ cookie: cookie.join('; ') })).refreshTokens).to.deep.equal([later, 'junk', 'other']);
    expect((await send({})).refreshTokens).to.deep.equal([]);
  });

  it('is of one generation the token that was made last', async () => {
    const { client } = await signUp(app.base);
    const claims = refreshClaimsOf(client.refreshToken ?? '');
    const [first, second] = [-2, -1].map((later) =>
      forge({ ...claims, iat: claims.iat + later }, { keys: refreshKeys }),
    );
    for (const cookie of [
      [first, second],
      [second, first],
    ].map((pair) => pair.map((one) => `refresh_token=${one}`)))
      expect((await send({ cookie: cookie.join('; ') })).refreshTokens).to.deep.equal([second]);
  });

  it('is no refresh token where the route reads no cookies', async () => {
    const { client } = await signUp(app.base);
    const headers = { cookie: `refresh_token=${client.refreshToken}` };
    expect((await send(headers)).refreshTokens).to.deep.equal([client.refreshToken]);
    expect((await send(headers, '/cookieless-echo')).refreshTokens).to.deep.equal([]);
  });

  it('is with it whether it is the first attempt, where the client says so to the letter', async () => {
    for (const said of ['first', 'again'])
      expect((await send({ 'refresh-attempt': said })).attempt).to.equal(said);
    for (const said of ['', 'First', 'first, again', 'again; q=1', '1'])
      expect(await send({ 'refresh-attempt': said })).not.to.have.property('attempt');
  });
});
