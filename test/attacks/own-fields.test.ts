import { expect } from 'chai';
import { z } from 'zod';
import { json } from '../../src/core/answer.js';
import { defineFeature } from '../../src/core/feature.js';
import { defineRoute } from '../../src/core/route.js';
import * as builtIn from '../../src/routes.js';
import { startTestApp, type TestApp } from '../harness/app.js';
import { type Answer, codeOf, newUser } from '../harness/client.js';
import { expectProblem } from '../harness/expect-problem.js';
import { type SignedInClient, signUp } from '../harness/sign-in.js';

/** Stores what users say of themselves, and answers what is then stored, as clients see it. */
const storing = defineFeature({
  name: 'storing',
  routes: [
    defineRoute({
      method: 'PATCH',
      path: '/own',
      summary: 'Changes fields of the application',
      access: 'session',
      body: ({ userFields: { profileShape } }) => z.strictObject(profileShape),
      answers: { 200: ({ userFields: { clientShape } }) => z.strictObject(clientShape) },
      handle: async ({ user, body }, { options, userFields }) => {
        const users = options.connection.collection('users');
        if (Object.keys(body).length > 0) await users.updateOne({ email: user.email }, { $set: body });
        const document = await users.findOne({ email: user.email });
        const seen = userFields.toClient({ ...user, ...userFields.ownOf(document ?? {}) });
        return json(Object.fromEntries(Object.entries(seen).filter(([name]) => !(name in user))));
      },
    }),
  ],
});

describe('an attacker who may set a field of the application that takes anything', () => {
  let app: TestApp;
  let attacker: SignedInClient;
  before(async () => {
    app = await startTestApp({
      features: [...Object.values(builtIn), storing],
      users: {
        fields: {
          settings: { schema: z.any().optional(), profile: true, client: true },
          labels: { schema: z.record(z.string(), z.string()).optional(), profile: true, client: true },
          tree: { schema: z.json().optional(), registration: true, profile: true, client: true },
          credit: { schema: z.number().optional(), client: true },
          notes: { schema: z.string().optional(), profile: true },
        },
      },
    });
    attacker = await signUp(app.base);
  });
  after(() => app.close());

  const patch = (rawBody: string): Promise<Answer> =>
    app.client().send('PATCH', '/own', { bearer: attacker.token, rawBody });

  it('stores what the application allows, and reads it back', async () => {
    const settings = { theme: 'dark', list: [1, { a: null }], text: '$gt' };
    const { body } = await patch(JSON.stringify({ settings }));
    expect(body).to.deep.equal({ settings });
  });

  it('stores no operator, no path and no type of the driver', async () => {
    const before = (await patch('{}')).body;
    const values = [
      '{"$gt":""}',
      '{"$where":"sleep(1000)"}',
      '[{"a":{"$ne":null}}]',
      '{"$inc":{"credit":1}}',
      '{"a.b":1}',
      '{"a\\u0000":1}',
      '{"":1}',
      '{"_bsontype":"ObjectId","id":"0123456789ab"}',
      '{"_bsontype":"Code","code":"1"}',
      '{"a":{"toBSON":"x"}}',
      '{"a":{"constructor":null}}',
      `${'['.repeat(3_000)}${']'.repeat(3_000)}`,
      `${'{"a":'.repeat(1_000)}1${'}'.repeat(1_000)}`,
    ];
    for (const value of values) {
      const answer = await patch(`{"settings":${value}}`);
      expect([answer.status, codeOf(answer)], value.slice(0, 60)).to.deep.equal([400, 'invalid_request']);
      expect(answer.body).to.have.nested.property('errors[0].path', 'settings');
    }
    expect(codeOf(await patch('{"labels":{"$set":"x"}}'))).to.equal('invalid_request');
    expect((await patch('{}')).body).to.deep.equal(before);
  });

  it('exhausts no stack by a body of many levels, with a login or without', async () => {
    const { email, password } = newUser();
    for (const tree of [
      `${'['.repeat(7_900)}${']'.repeat(7_900)}`,
      `${'{"a":'.repeat(2_600)}1${'}'.repeat(2_600)}`,
    ]) {
      const rawBody = `{"email":"${email}","password":"${password}","tree":${tree}}`;
      for (const answer of [
        await patch(`{"tree":${tree}}`),
        await app.client().send('POST', '/register', { rawBody }),
      ]) {
        expectProblem(answer, 400, 'invalid_request');
        expect(answer.body).to.have.nested.property('errors[0].path', 'tree');
      }
    }
  });

  it('sets no field but those that users may change, by no spelling', async () => {
    const others = ['credit', 'roles', 'disabled', 'passwordHash', 'sessionsVersion', 'emailVerified', '_id'];
    for (const name of [...others, 'settings.a', '$set', 'constructor', 'credit\\u0000'])
      expect(codeOf(await patch(`{"${name}":1}`)), name).to.equal('invalid_request');
    const stored = await app.connection.collection('users').findOne({ email: attacker.fields.email });
    expect(stored).to.not.have.any.keys('credit', 'emailVerified');
    expect(stored).to.deep.include({ roles: ['user'], disabled: false });
  });

  it('changes no prototype, of all objects or of what is read', async () => {
    const members = Reflect.ownKeys(Object.prototype);
    for (const body of [
      '{"settings":{"__proto__":{"polluted":"yes"}}}',
      '{"settings":[{"a":{"__proto__":{"polluted":"yes"}}}]}',
      '{"__proto__":{"settings":{"polluted":"yes"}}}',
      '{"labels":{"__proto__":"x"}}',
    ])
      await patch(body);
    const constructing = await patch('{"settings":{"constructor":{"prototype":{"polluted":"yes"}}}}');
    expect(codeOf(constructing)).to.equal('invalid_request');
    expect(Reflect.ownKeys(Object.prototype)).to.deep.equal(members);
    expect(Reflect.get({}, 'polluted')).to.equal(undefined);
    const stored = await app.connection.collection('users').findOne({ email: attacker.fields.email });
    expect(JSON.stringify(stored)).not.to.include('__proto__');
    expect(stored).not.to.have.property('polluted');
  });

  it('is never shown what clients do not see', async () => {
    const { body, status } = await patch('{"notes":"kept"}');
    expect(status).to.equal(200);
    expect(JSON.stringify(body)).not.to.include('kept');
    const stored = await app.connection.collection('users').findOne({ email: attacker.fields.email });
    expect(stored).to.have.property('notes', 'kept');
  });
});
