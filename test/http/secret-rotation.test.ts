import { expect } from 'chai';
import express from 'express';
import { createAuth } from '../../src/index.js';
import { listen, startTestApp, type TestApp, testSecret } from '../harness/app.js';
import { Client, codeOf, tokensOf } from '../harness/client.js';
import { silentLogger } from '../harness/logger.js';
import { age } from '../harness/sessions.js';
import { signUp } from '../harness/sign-in.js';

const newSecret = 'the secret that came after the one of the tests';

describe('a change of the secret', () => {
  let app: TestApp;
  const ends: (() => Promise<void>)[] = [];
  before(async () => {
    app = await startTestApp();
  });
  after(async () => {
    for (const end of ends) await end();
    await app.close();
  });

  /** Another node of the same application, with other secrets. */
  const nodeWith = async (secret: string, previousSecrets: readonly string[]): Promise<string> => {
    const options = { cookie: { secure: false }, passwords: { cost: 4 }, logger: silentLogger };
    const auth = createAuth({ ...options, secret, previousSecrets, connection: app.connection });
    await auth.ready();
    const { origin, server } = await listen(express().use('/auth', auth.router));
    ends.push(async () => {
      server.closeAllConnections();
      server.close();
      await auth.close();
    });
    return `${origin}/auth`;
  };

  it('signs nobody out while the former secret is kept, and gives out tokens of the new one', async () => {
    const { client, token, userId } = await signUp(app.base);
    const base = await nodeWith(newSecret, ['a secret of long ago, which nobody uses any more', testSecret]);
    expect((await new Client(base).me(token)).status).to.equal(200);
    const moved = new Client(base, client.refreshToken);
    await age(app.connection, 60_000);
    const tokens = tokensOf(await moved.refresh());
    expect(tokens.user.id).to.equal(userId);
    expect((await moved.me(tokens.access_token)).status).to.equal(200);
    expect(codeOf(await app.client().me(tokens.access_token))).to.equal('token_invalid');
    expect(codeOf(await new Client(app.base, moved.refreshToken).refresh())).to.equal('token_invalid');
  });

  it('ends every token of a secret that was removed', async () => {
    const { client, token } = await signUp(app.base);
    const base = await nodeWith(newSecret, []);
    expect(codeOf(await new Client(base).me(token))).to.equal('token_invalid');
    expect(codeOf(await new Client(base, client.refreshToken).refresh())).to.equal('token_invalid');
    expect((await new Client(base, client.refreshToken).logout(token)).status).to.equal(204);
    expect((await client.refresh()).status).to.equal(200);
  });
});
