import { expect } from 'chai';
import { startTestApp, type TestApp } from '../../harness/app.js';
import { newUser } from '../../harness/client.js';
import { expectProblem } from '../../harness/expect-problem.js';
import { rejectionOf } from '../../harness/refusal.js';
import { signUp } from '../../harness/sign-in.js';

const scotland = '\u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}';

describe('what a person may be called', () => {
  let app: TestApp;
  before(async () => {
    app = await startTestApp();
  });
  after(() => app.close());

  const register = (fields: object) => app.client().register({ ...newUser(), ...fields });

  it('is no name that shows nothing, or turns the text beside it', async () => {
    const names = [
      'Ann\ud800',
      'Ann \u202egnp.exe',
      '\u2066Ann',
      'Ann\u2028Lee',
      '\u200b\u200d',
      '\u2800',
      '\u3164',
      '\u115f',
      '\u0301',
      '\u{13441}',
      '\u{e0061}\u{e007f}',
      '\ufe0f',
      'Ann\u2069',
      'Ann\u206e',
      'Ann\ufff9',
      'Ann\u{e0041}',
      'Ann \u{1f600}\u{e0041}\u{e007f}',
    ];
    for (const name of names) {
      const answer = await register({ name });
      expectProblem(answer, 400, 'invalid_request');
      expect(answer.body, JSON.stringify(name)).to.have.nested.property('errors[0].path', 'name');
    }
    for (const name of ['Zoë', '李雷', '👩‍👩‍👧', 'محمد\u200f', 'O’Neil', 'Nguyễn Văn Á', '😀', scotland])
      expect((await register({ name })).status, name).to.equal(201);
  });

  it('has as many characters as the document says, whatever JavaScript counts', async () => {
    const client = app.client();
    for (const one of ['a', '李', '😀']) {
      expect((await register({ name: one.repeat(200) })).status, one).to.equal(201);
      expectProblem(await register({ name: one.repeat(201) }), 400, 'invalid_request');
    }
    for (const one of ['b', '桜', '𠮷']) {
      const { status, body } = await register({ username: one.repeat(64) });
      expect([status, Object(body).user.username]).to.deep.equal([201, one.repeat(64)]);
      expectProblem(await register({ username: one.repeat(65) }), 400, 'invalid_request');
    }
    const document = Object((await client.send('GET', '/openapi.json')).body);
    const { schema } = document.paths['/register'].post.requestBody.content['application/json'];
    expect(JSON.stringify(schema)).to.include('"maxLength":200');
  });

  it('is no username that looks like another, and the field says why', async () => {
    const reasons = {
      'must not mix letters of scripts': ['аnn', 'pаypal', 'αlpha', 'анnа', 'ꭰnn', 'ꓮⲟ', 'ꓳꮪ', '𐐬𐐬'],
      'must have a letter that no Latin one looks like': ['асе', 'ѕсоре-1', 'ёха', 'νοο', 'սօ', 'ꓮꓠꓠ', 'ᗅᗞ'],
      'must have no character that is easily taken': ['pɑypal', 'ɡoogle', 'ᴀɴɴ', 'ᴍɢ', 'ƅob', 'nam℮'],
      'must have no mark that cannot be seen': [
        'bi\u0307ll',
        'al\u0307',
        'a\u0301\u0301',
        '\u0301ann',
        '\u0130smail',
      ],
      'must not mix digits': ['علی1۲', 'علی٣۲', '१1'],
      'must not be empty': ['a\u2800b', 'a\ud800', 'a\u115f', 'a\u3164b', 'a\u200db', '\u2800'],
    };
    for (const [reason, usernames] of Object.entries(reasons))
      for (const username of usernames) {
        const answer = await register({ username });
        expectProblem(answer, 400, 'invalid_request');
        const [error] = (answer.body as { errors: { path: string; message: string }[] }).errors;
        expect(error?.path, username).to.equal('username');
        expect(error?.message, username).to.include(reason);
      }
    for (const username of [
      'анна',
      'ann李雷',
      'さくらサクラ桜-abc',
      '지민kim',
      'ανδρέας',
      'müller-1',
      'علی۱۲',
      'ışık',
      'ᏣᎳᎩ',
      'ⵜⴰⵎⴰⵣⵉⵖⵜ',
      'ꆈꌠ',
      '123',
    ])
      expect((await register({ username })).status, username).to.equal(201);
  });

  it('is asked of the users whom the application adds and changes', async () => {
    const { users } = app.auth;
    const { id } = await users.create({ ...newUser(), name: 'Ann' });
    for (const fields of [{ username: 'pаypal' }, { name: '\u2800' }, { name: 'Ann\u202e' }]) {
      expect((await rejectionOf(users.create({ ...newUser(), ...fields }))).code).to.equal('invalid_request');
      expect((await rejectionOf(users.update(id, fields))).code).to.equal('invalid_request');
    }
    for (const role of ['\u2800', 'аdmin', 'a\u200d'])
      expect((await rejectionOf(users.setRoles(id, [role]))).code).to.equal('invalid_request');
  });

  it('stays as it is where it was a username before, and cannot be chosen any more', async () => {
    const { client, token, userId, fields } = await signUp(app.base);
    await app.connection
      .collection('users')
      .updateOne({ email: fields.email }, { $set: { username: 'аnn-before' } });
    const change = (body: object) => client.send('PATCH', '/me', { bearer: token, body });
    expect((await change({ username: 'аnn-before', name: 'Ann' })).status).to.equal(200);
    const refused = await change({ username: 'аnn-after' });
    expectProblem(refused, 400, 'invalid_request');
    expect(refused.body).to.have.nested.property('errors[0].path', 'username');
    expect((await app.auth.users.find(userId))?.username).to.equal('аnn-before');
    const { password } = fields;
    expect((await app.client().login({ username: 'аnn-before', password })).status).to.equal(200);
  });
});
