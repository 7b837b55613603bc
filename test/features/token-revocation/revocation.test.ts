import { expect } from 'chai';
import { startTestApp, type TestApp } from '../../harness/app.js';
import { type Answer, codeOf } from '../../harness/client.js';
import { expiredTokens, type SignedInClient, signUp } from '../../harness/sign-in.js';

const form = { 'content-type': 'application/x-www-form-urlencoded' };

describe('the revocation of a token, by RFC 7009', () => {
  let app: TestApp;
  let person: SignedInClient;
  before(async () => {
    app = await startTestApp({ tokenEndpoint: { refresh: true, stateless: true } });
  });
  after(() => app.close());
  beforeEach(async () => {
    person = await signUp(app.base);
  });

  const revoke = (fields: Record<string, string> | [string, string][]): Promise<Answer> =>
    app.client().send('POST', '/revoke', { rawBody: String(new URLSearchParams(fields)), headers: form });
  const expectError = ({ status, body }: Answer, error: string, expected = 400) => {
    expect([status, Object(body).error]).to.deep.equal([expected, error]);
  };

  it('ends the session of a refresh token, of an access token, and of those that ran out, whatever the hint', async () => {
    const kinds: [string, (person: SignedInClient) => string | undefined][] = [
      ['refresh_token', ({ client }) => client.refreshToken],
      ['access_token', ({ client }) => client.refreshToken],
      ['', ({ token }) => token],
      ['something else', (one) => expiredTokens(one).accessToken],
    ];
    for (const [hint, tokenOf] of kinds) {
      const one = await signUp(app.base);
      const token = tokenOf(one) ?? '';
      for (let times = 0; times < 2; times++)
        expect((await revoke({ token, token_type_hint: hint, client_id: 'x' })).status).to.equal(200);
      expect(codeOf(await one.client.me(one.token))).to.equal('session_revoked');
      expect(codeOf(await one.client.refresh())).to.equal('session_revoked');
    }
  });

  it('of what is no token of ours is 200, and ends nothing', async () => {
    for (const token of ['x', `${person.token}x`, '__proto__'])
      expect((await revoke({ token })).status).to.equal(200);
    expect((await person.client.me(person.token)).status).to.equal(200);
  });

  it('goes by the token alone, and by no cookie and no header', async () => {
    const { client, token: bearer } = person;
    const answer = await client.send('POST', '/revoke', { rawBody: 'token=x', headers: form, bearer });
    expect(answer.status).to.equal(200);
    expect((await client.refresh()).status).to.equal(200);
  });

  it('says of a stateless token that nothing ends it', async () => {
    const body = { username: person.fields.email, password: person.fields.password };
    const answer = await app.client().send('POST', '/token', { body });
    expectError(await revoke({ token: Object(answer.body).access_token }), 'unsupported_token_type');
  });

  it('refuses what lacks the token, has one twice, or is no form', async () => {
    for (const fields of [
      {},
      { token: '' },
      [
        ['token', 'x'],
        ['token', 'y'],
      ],
    ] as [string, string][][])
      expectError(await revoke(fields), 'invalid_request');
    const json = await app.client().send('POST', '/revoke', { body: { token: person.token } });
    expect([json.status, codeOf(json)]).to.deep.equal([415, 'unsupported_media_type']);
    expect(json.headers.get('accept')).to.equal('application/x-www-form-urlencoded');
    expect((await person.client.me(person.token)).status).to.equal(200);
  });
});
