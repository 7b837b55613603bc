import { expect } from 'chai';
import mongoose, { type Connection, Schema } from 'mongoose';
import { z } from 'zod';
import { startTestApp, type TestApp } from '../harness/app.js';
import { tokensOf } from '../harness/client.js';
import { openTestDatabase } from '../harness/database.js';
import { expectProblem } from '../harness/expect-problem.js';
import { rejectionOf } from '../harness/refusal.js';
import { password } from './existing.js';

const { Decimal128, ObjectId } = mongoose.mongo;
const open = { registration: true, profile: true, client: true };
const text = { schema: z.string().optional(), ...open };
/** Of another kind in the model, so that no client is shown it. */
const hidden = { registration: true, profile: true };
const [one, other] = [new ObjectId(), new ObjectId()];

describe('a change of a user, where the application has a model', () => {
  let app: TestApp;
  let connection: Connection;
  let drop: () => Promise<void>;
  before(async () => {
    ({ connection, drop } = await openTestDatabase());
    const schema = new Schema({
      email: String,
      username: { type: String, uppercase: true },
      role: { type: String, enum: ['user', 'admin'], default: 'user' },
      active: { type: Number, default: 1 },
      team: Schema.Types.ObjectId,
      teams: [Schema.Types.ObjectId],
      born: Date,
      code: { type: String, trim: true, uppercase: true },
      height: Number,
      address: { floor: Number },
      balance: Schema.Types.Decimal128,
    });
    app = await startTestApp({
      connection,
      users: {
        model: connection.model('Person', schema, 'users'),
        map: { role: 'role', enabled: 'active' },
        fields: {
          team: text,
          teams: { schema: z.array(z.string()).optional(), ...open },
          born: text,
          code: text,
          height: { schema: z.string().optional(), ...hidden },
          address: { schema: z.object({ floor: z.string() }).optional(), ...hidden },
          balance: { schema: z.string().optional(), ...hidden },
        },
      },
    });
  });
  after(async () => {
    await app.close();
    await drop();
  });
  const register = async (fields: object = {}) => {
    const email = `${new ObjectId()}@example.com`;
    return { email, ...tokensOf(await app.client().register({ email, password, ...fields })) };
  };
  const stored = (email: string) => connection.collection('users').findOne({ email });

  it('is stored as the model casts it, as at the registration', async () => {
    const given = {
      username: 'ann',
      team: one.toString(),
      teams: [one.toString()],
      born: '2001-02-03T00:00:00.000Z',
      code: ' ab ',
      height: '170',
      address: { floor: '3' },
      balance: '1.50',
    };
    const { email, access_token: bearer, user } = await register(given);
    const changed = { ...given, username: 'annie', team: other.toString(), code: ' cd ', height: '171' };
    const cast = {
      username: 'ANNIE',
      team: other,
      teams: [one],
      born: new Date(given.born),
      code: 'CD',
      height: 171,
      address: { floor: 3 },
      balance: Decimal128.fromString('1.50'),
    };
    expect(await stored(email)).to.deep.include({
      ...cast,
      username: 'ANN',
      team: one,
      code: 'AB',
      height: 170,
    });
    const answer = await app.client().send('PATCH', '/me', { bearer, body: changed });
    expect(answer.status).to.equal(200);
    expect(await stored(email)).to.deep.include(cast);
    await app.auth.users.update(user.id, { ...{ height: '172' } });
    expect(await stored(email)).to.deep.include({ ...cast, height: 172 });
    await app.auth.users.disable(user.id);
    expect(await stored(email)).to.include({ active: 0 });
    await app.auth.users.enable(user.id);
    expect(await stored(email)).to.include({ active: 1 });
    expect((await app.client().login({ username: 'annie', password })).status).to.equal(200);
  });

  it('clears a field by null', async () => {
    const { email, access_token: bearer } = await register({ team: one.toString(), address: { floor: '3' } });
    const body = { team: null, address: null };
    const answer = await app.client().send('PATCH', '/me', { bearer, body });
    expect(answer.body).not.to.have.any.keys('team', 'address');
    expect(await stored(email)).to.include({ team: null, address: null });
  });

  it('is refused where the model does not take it, by the field, be it the role', async () => {
    const admin = { email: 'admin@example.com', password };
    await app.auth.users.create({ ...admin, roles: ['admin'] });
    const { access_token: bearer } = tokensOf(await app.client().login(admin));
    const { email, user } = await register({ height: '170' });
    const send = (body: object) => app.client().send('PATCH', `/users/${user.id}`, { bearer, body });
    for (const [body, path] of [
      [{ height: 'tall' }, 'height'],
      [{ address: { floor: 'top' } }, 'address.floor'],
      [{ roles: ['editor'] }, 'role'],
      [{ name: 'Ann', roles: ['editor'] }, 'role'],
    ] as const) {
      const answer = await send(body);
      expectProblem(answer, 400, 'invalid_request');
      expect(answer.body).to.have.nested.property('errors[0].path', path);
    }
    const { users } = app.auth;
    for (const refused of [users.setRoles(user.id, ['editor']), users.invite({ email, roles: ['editor'] })])
      expect(await rejectionOf(refused)).to.include({ code: 'invalid_request' });
    expect(await stored(email))
      .to.include({ role: 'user', height: 170 })
      .and.not.have.property('name');
    expect(await users.setRoles(user.id, ['admin'])).to.deep.include({ roles: ['admin'] });
  });
});
