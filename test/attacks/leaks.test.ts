import { expect } from 'chai';
import { startTestApp, testSecret } from '../harness/app.js';
import { newUser, tokensOf } from '../harness/client.js';
import { uriOfDatabase } from '../harness/database.js';
import {
  accessKeys,
  claimsOf,
  forge,
  refreshKeys,
  sealByHand,
  signed,
  withChangedByte,
} from '../harness/forge.js';
import { recordingLogger } from '../harness/logger.js';
import { hashOf } from '../harness/passwords.js';
import { rotate } from '../harness/rotate.js';
import { signUp } from '../harness/sign-in.js';

describe('an attacker who reads the log and every answer', () => {
  it('finds no token, password, hash, key or secret there, whatever goes wrong', async () => {
    const logger = recordingLogger();
    const app = await startTestApp({ logger, connectOptions: {} });
    const secrets = new Set<string>([testSecret]);
    for (const { encrypt, sign } of [accessKeys, refreshKeys]) {
      for (const key of [encrypt, sign])
        for (const encoding of ['hex', 'base64', 'base64url'] as const)
          secrets.add(key.export().toString(encoding));
    }
    const answers: string[] = [];
    const hear = async (answer: Promise<{ body: unknown; headers: Headers }>) => {
      const { body, headers } = await answer;
      answers.push(JSON.stringify([body, [...headers].filter(([name]) => name !== 'set-cookie')]));
    };
    try {
      const fields = { ...newUser(), password: 'a-password-to-be-kept' };
      secrets.add(fields.password).add('a-wrong-password');
      const client = app.client();
      const { access_token: token } = tokensOf(await client.register(fields));
      const refreshToken = client.refreshToken ?? '';
      secrets
        .add(token)
        .add(refreshToken)
        .add(String(await hashOf(app.connection, fields.email)));
      const forged = [
        withChangedByte(token, 3, 9),
        forge(claimsOf('access_token', { aud: 'another' })),
        forge(claimsOf('access_token', { sub: 'nobody' })),
        sealByHand(signed(claimsOf('access_token'), refreshKeys)),
        sealByHand('no JWT at all'),
      ];
      for (const one of forged) secrets.add(one).add(one.slice(0, 140));

      await hear(client.register(fields));
      await hear(client.login({ ...fields, password: 'a-wrong-password' }));
      await hear(client.login({ ...fields, email: { $gt: fields.password } }));
      await hear(client.send('POST', '/login', { rawBody: `{"password":"${fields.password}"` }));
      await hear(client.send('POST', '/login', { body: { password: fields.password.repeat(5) } }));
      for (const one of forged) await hear(client.me(one));
      for (const one of forged)
        await hear(client.send('POST', '/refresh-token', { headers: { cookie: `refresh_token=${one}` } }));
      const thief = client.copy();
      for (let rotation = 0; rotation < 2; rotation++) {
        secrets.add(await rotate(app.connection, client));
        secrets.add(client.refreshToken ?? '');
      }
      await hear(thief.refresh());
      expect(logger.lines.join()).to.include('refresh token reused');

      // The driver's errors carry commands; none of them may reach the log with people's data in it.
      await app.connection.close();
      const lines = logger.lines.length;
      await hear(client.login(fields));
      await hear(app.client().register({ ...fields, email: 'later@example.com' }));
      await hear(client.refresh());
      expect(logger.lines.length).to.be.above(lines);

      const everything = [...logger.lines, ...answers].join('\n');
      for (const secret of secrets) {
        expect(secret).to.have.length.above(10);
        expect(everything.includes(secret), `${secret.slice(0, 12)}... was told`).to.equal(false);
      }
      expect(answers.join()).not.to.match(/\bat .*\.[jt]s:\d+/);
    } finally {
      await app.connection.openUri(uriOfDatabase(app.databaseName));
      await app.close();
    }
  });

  it('reads nothing of a person in a token, without its keys', async () => {
    const app = await startTestApp();
    try {
      const { client, token, userId, sid, fields } = await signUp(app.base);
      const written = [
        userId,
        sid,
        fields.email,
        'user',
        'sealgate',
        'access_token',
        'refresh_token',
        '"gen"',
      ];
      for (const one of [token, client.refreshToken ?? '']) {
        const parts = one.split('.').map((part) => Buffer.from(part, 'base64url').toString('latin1'));
        // Nothing is merely encoded once more, either.
        const inner = parts.flatMap((part) =>
          part.split('.').map((text) => Buffer.from(text, 'base64url').toString('latin1')),
        );
        for (const text of written) expect([one, ...parts, ...inner].join('\n')).not.to.include(text);
      }
    } finally {
      await app.close();
    }
  });
});
