import { createRequire } from 'node:module';
import { isDeepStrictEqual } from 'node:util';
import { expect } from 'chai';
import { mongo, Types } from 'mongoose';
import { z } from 'zod';
import * as mini from 'zod/mini';
import * as zod3 from 'zod/v3';
import { parseWithAsync } from '../../src/core/parse.js';
import { userFields } from '../../src/core/user-fields-option.js';
import { AuthError } from '../../src/errors.js';
import { OptionError } from '../../src/options/option-error.js';
import { validateOption } from '../../src/options/resolve.js';
import type { UserFields } from '../../src/users/own-fields.js';
import { type FieldShape, resolveUserFields } from '../../src/users/user-fields.js';

const fields = {
  company: { schema: z.string().max(5), registration: true, profile: true, client: true },
  city: { schema: z.string().optional(), registration: true, profile: true, client: true },
  language: { schema: z.enum(['en', 'de']).default('en'), registration: true, profile: true },
  plan: { schema: z.enum(['free', 'pro']).default('free'), client: true },
  notes: { schema: z.string() },
} satisfies UserFields;

const resolved = resolveUserFields(fields);

const accept = (shape: FieldShape, value: object) => parseWithAsync(z.strictObject(shape), value);

/** The wrong places that a shape finds in a value, with what it says of them. */
async function refused(shape: FieldShape, value: object): Promise<Record<string, string>> {
  try {
    await accept(shape, value);
  } catch (error) {
    expect(error).to.be.instanceOf(AuthError).with.property('code', 'invalid_request');
    const { errors = [] } = error instanceof AuthError ? error : {};
    return Object.fromEntries(errors.map(({ path, message }) => [path, message]));
  }
  throw new Error(`${JSON.stringify(value)} was accepted`);
}

const anything = (schema: z.ZodType = z.any()) =>
  resolveUserFields({ field: { schema, registration: true } }).registrationShape;

describe('fields of the application', () => {
  describe('at a registration', () => {
    const { registrationShape } = resolved;

    it('are taken where they may be set, with their defaults', async () => {
      expect(await accept(registrationShape, { company: 'ACME' })).to.deep.equal({
        company: 'ACME',
        language: 'en',
      });
      expect(await accept(registrationShape, { company: 'ACME', city: 'Ulm', language: 'de' })).to.deep.equal(
        {
          company: 'ACME',
          city: 'Ulm',
          language: 'de',
        },
      );
    });

    it('are refused by their names where they are missing, wrong, or not to be set', async () => {
      expect(await refused(registrationShape, {})).to.deep.equal({ company: 'is required' });
      expect(await refused(registrationShape, { company: 7, language: 'fr' })).to.have.all.keys(
        'company',
        'language',
      );
      expect(await refused(registrationShape, { company: 'ACME', plan: 'pro', notes: 'x' })).to.deep.equal({
        plan: 'is not a known field',
        notes: 'is not a known field',
      });
    });

    it('have a default also where no client may set them', async () => {
      expect(await resolved.withDefaults({ company: 'ACME', language: 'de' })).to.deep.equal({
        company: 'ACME',
        language: 'de',
        plan: 'free',
      });
    });

    it('say by their path where a value is wrong within', async () => {
      const schema = z.object({ lines: z.array(z.object({ street: z.string() })) });
      expect(
        await refused(anything(schema), { field: { lines: [{ street: 'a' }, { street: 1 }] } }),
      ).to.have.keys(['field.lines.1.street']);
    });
  });

  describe('at a change', () => {
    it('are all optional, and never have a default', async () => {
      for (const shape of [resolved.profileShape, resolved.changeShape])
        expect(await accept(shape, {})).to.deep.equal({});
      expect(await accept(resolved.profileShape, { city: 'Ulm' })).to.deep.equal({ city: 'Ulm' });
    });

    it('are refused where only code may set them', async () => {
      expect(await refused(resolved.profileShape, { plan: 'pro' })).to.have.all.keys('plan');
      expect(await accept(resolved.changeShape, { plan: 'pro', notes: 'late' })).to.deep.equal({
        plan: 'pro',
        notes: 'late',
      });
      expect(await refused(resolved.changeShape, { plan: 'gold' })).to.have.keys(['plan']);
      expect(await refused(resolved.changeShape, { other: 'x' })).to.have.keys(['other']);
    });

    it('are cleared by null where they need not be there, and no longer read', async () => {
      expect(await accept(resolved.profileShape, { city: null })).to.deep.equal({ city: null });
      expect(await refused(resolved.profileShape, { company: null })).to.have.keys(['company']);
      expect(resolved.ownOf({ company: 'ACME', city: null })).to.deep.equal({ company: 'ACME' });
    });

    it('are described without their defaults, which only a new user has', () => {
      const { profileShape } = resolveUserFields({ language: fields.language });
      expect(z.toJSONSchema(z.strictObject(profileShape), { io: 'input' }).properties).to.deep.equal({
        language: { anyOf: [{ type: 'string', enum: ['en', 'de'] }, { type: 'null' }] },
      });
    });

    it('keep a null that their schema takes', () => {
      const { ownOf } = resolveUserFields({ score: { schema: z.number().nullable() } });
      expect(ownOf({ score: null })).to.deep.equal({ score: null });
    });
  });

  describe('of a stored user', () => {
    it('are read as they are declared, and nothing else is', () => {
      const document = { _id: 1, email: 'ann@example.com', passwordHash: 'x', company: 'ACME', plan: 'pro' };
      expect(resolved.ownOf(document)).to.deep.equal({ company: 'ACME', plan: 'pro' });
    });

    it('are frozen, whatever they hold, and dates stay dates', () => {
      const { ownOf } = resolveUserFields({ tags: { schema: z.any() }, since: { schema: z.date() } });
      const since = new Date();
      const own = ownOf({ tags: [{ name: 'a' }], since });
      expect(own).to.deep.equal({ tags: [{ name: 'a' }], since });
      expect(() => Object.assign(own, { tags: 1 })).to.throw(TypeError);
      expect(() => Object.assign(Object(own.tags)[0], { name: 'b' })).to.throw(TypeError);
    });

    it('are copies: what the application holds itself is not frozen', async () => {
      const preset = { tags: ['a'] };
      const { ownOf, withDefaults, additionShape } = resolveUserFields({
        settings: { schema: z.any().default(preset) },
        other: { schema: z.any() },
      });
      const given = { list: [{ a: 1 }], when: new Date(0) };
      const document = await withDefaults(Object(await accept(additionShape, { other: given })));
      expect(ownOf(document)).to.deep.equal({ settings: preset, other: given });
      preset.tags.push('b');
      given.list.push({ a: 2 });
      given.when.setTime(1);
      const before = { settings: { tags: ['a'] }, other: { list: [{ a: 1 }], when: new Date(0) } };
      expect(ownOf(document)).to.deep.equal(before);
    });

    it('have dates that nobody can change, and that are dates to everybody else', () => {
      const { ownOf } = resolveUserFields({ since: { schema: z.date() } });
      const plain = new Date(86_400_000);
      const { since } = ownOf({ since: plain });
      if (!(since instanceof Date)) throw new Error('it is no date');
      const setters = Object.getOwnPropertyNames(Date.prototype).filter((name) => name.startsWith('set'));
      expect(setters).to.have.length.above(10);
      for (const setter of setters)
        expect(() => Reflect.apply(Reflect.get(since, setter), since, [0]), setter).to.throw(
          TypeError,
          'new Date',
        );
      expect(isDeepStrictEqual(since, plain)).to.equal(true);
      expect(JSON.stringify({ since })).to.equal(JSON.stringify({ since: plain }));
      expect(structuredClone(since)).to.deep.equal(plain);
      expect(new Date(since).setTime(0)).to.equal(0);
      const bytes = (value: unknown) => mongo.BSON.serialize({ value });
      expect(bytes(since)).to.deep.equal(bytes(plain));
    });

    it('come from the document itself, and from no prototype', () => {
      expect(resolved.ownOf(Object.create({ company: 'ACME' }))).to.deep.equal({});
    });
  });

  describe('for clients', () => {
    const now = new Date();
    const user = Object.freeze({
      id: '1',
      email: 'ann@example.com',
      roles: ['user'],
      createdAt: now,
      updatedAt: now,
      ...resolved.ownOf({ company: 'ACME', language: 'de', plan: 'pro', notes: 'late' }),
    });

    it('are those that say so, and the others are left out', () => {
      const { toClient } = resolved;
      expect(toClient(user)).to.have.all.keys(
        ...['id', 'email', 'roles', 'createdAt', 'updatedAt', 'company', 'plan'],
      );
      expect(user).to.have.property('notes', 'late');
    });

    it('are looked for once, in a user that nobody can change', () => {
      const { toClient } = resolved;
      expect(toClient(user)).to.equal(toClient(user)).and.satisfy(Object.isFrozen);
      const open = { ...user };
      const before = toClient(open);
      Object.assign(open, { company: 'Other' });
      expect(toClient(open)).to.have.property('company', 'Other');
      expect(before).to.have.property('company', 'ACME');
    });

    it('cost nothing where there is nothing to hide', () => {
      const { toClient } = resolveUserFields({ company: fields.company });
      expect(toClient(user)).to.equal(user);
    });

    it('may be absent, whatever their schema says, and are described', () => {
      const schema = z.toJSONSchema(z.strictObject(resolved.clientShape));
      expect(schema.properties).to.deep.equal({
        company: { type: 'string', maxLength: 5 },
        city: { type: 'string' },
        plan: { type: 'string', enum: ['free', 'pro'], default: 'free' },
      });
      expect(schema).not.to.have.property('required');
    });
  });

  describe('in the document of the interface', () => {
    const describe = (shape: FieldShape) => z.toJSONSchema(z.strictObject(shape), { io: 'input' });

    it('are required where they have to be there', () => {
      expect(describe(resolved.registrationShape).required).to.deep.equal(['company']);
      expect(describe(resolved.profileShape)).not.to.have.property('required');
    });

    it('say that null clears, where it does', () => {
      expect(describe(resolved.profileShape).properties).to.deep.include({
        company: { type: 'string', maxLength: 5 },
        city: { type: ['string', 'null'] },
      });
    });

    it('take nothing over HTTP where no JSON can be one, and at most null', () => {
      const of = resolveUserFields({
        born: { schema: z.date() },
        since: { schema: z.date().optional() },
        seen: { schema: z.coerce.date() },
      });
      for (const shape of [of.additionShape, of.changeShape])
        expect(describe(shape).properties).to.deep.equal({
          born: { not: {} },
          since: { type: 'null' },
          seen: { type: 'string', format: 'date-time' },
        });
    });

    it('are anything where JSON Schema has no words for them, and dates are text', () => {
      const node = z.object({
        get children() {
          return z.array(node);
        },
      });
      const schemas = { node, named: z.string().meta({ id: 'User' }), key: z.instanceof(Types.ObjectId) };
      const of = resolveUserFields({
        ...Object.fromEntries(
          Object.entries(schemas).map(([name, schema]) => [name, { schema, client: true }]),
        ),
        born: { schema: z.coerce.date(), client: true },
      });
      expect(z.toJSONSchema(z.strictObject(of.clientShape)).properties).to.deep.equal({
        node: {},
        named: {},
        key: {},
        born: { type: 'string', format: 'date-time' },
      });
    });
  });

  describe('that the database could not hold', () => {
    const cyclic: unknown[] = [];
    cyclic.push(cyclic);
    const unsafe: Record<string, unknown> = {
      'an operator': { $gt: '' },
      'an operator deep within': { a: [{ b: { $where: '1' } }] },
      'a path for a key': { 'roles.0': 'admin' },
      'a key with a NUL': { 'a\0b': 1 },
      'an empty key': { '': 1 },
      'a member that libraries tell classes by': { constructor: null },
      'a member that is the prototype': JSON.parse('{"a":{"__proto__":{"polluted":1}}}'),
      'a type of the driver': { _bsontype: 'ObjectId', id: '0123456789ab' },
      'a way to serialize': { toBSON: 'x' },
      'a hole': new Array(2),
      'a function': () => 1,
      'a symbol': Symbol('x'),
      'a bigint': 1n,
      'no number': Number.NaN,
      'too large a number': Number.POSITIVE_INFINITY,
      'a date that there is not': new Date('nonsense'),
      'a map': new Map([['a', 1]]),
      'a class': new URL('https://example.com'),
      'too many levels': JSON.parse(`${'['.repeat(40)}${']'.repeat(40)}`),
      itself: cyclic,
    };
    for (const [name, value] of Object.entries(unsafe))
      it(`are refused: ${name}`, async () => {
        expect(await refused(anything(), { field: value })).to.have.keys(['field']);
        const { changeShape } = resolveUserFields({ field: { schema: z.any() } });
        expect(await refused(changeShape, { field: value })).to.have.keys(['field']);
      });

    it('are given to no schema with more levels than may be stored, which would call itself for each', async () => {
      const shape = anything(z.json());
      for (const [open, close] of [
        ['[', ']'],
        ['{"a":', '}'],
      ] as const) {
        const deep = (levels: number) => JSON.parse(`${open.repeat(levels)}1${close.repeat(levels)}`);
        expect(await refused(shape, { field: deep(20_000) })).to.deep.equal({
          field: 'must have 32 levels at most',
        });
        expect(await accept(shape, { field: deep(32) })).to.deep.equal({ field: deep(32) });
      }
    });

    it('lose the members that are undefined, as in JSON', async () => {
      const schema = z.object({ city: z.string(), zip: z.string().optional() });
      const stored = await accept(anything(schema), { field: { city: 'Ulm', zip: undefined } });
      expect(stored).to.deep.equal({ field: { city: 'Ulm' } });
      expect(await refused(anything(), { field: [undefined] })).to.have.keys(['field']);
    });

    it('are told from those that it holds', async () => {
      const id = new Types.ObjectId();
      const value = { list: [1, 'a', null, true], when: new Date(), id, text: '$gt', 'a-b': { c: {} } };
      expect(await accept(anything(), { field: value })).to.deep.equal({ field: value });
    });

    it('are judged after their schema made something of them', async () => {
      expect(
        await refused(anything(z.string().transform((text) => new Set(text))), { field: 'x' }),
      ).to.have.keys(['field']);
    });
  });

  describe('that are declared wrongly', () => {
    const schema = z.string();
    const faultOf = (wrong: object): OptionError => {
      try {
        validateOption('createAuth', 'users.fields', userFields, wrong);
      } catch (error) {
        if (error instanceof OptionError) return error;
        throw error;
      }
      throw new Error('they were accepted');
    };

    it('are refused at construction where their name means something else', () => {
      const taken = ['id', '_id', 'email', 'roles', 'role', 'passwordHash', 'sessionsVersion', 'upstream'];
      const unsafe = ['a.b', '$set', '', 'a\0', '__proto__', 'constructor', 'toString'];
      for (const name of [...taken, ...unsafe])
        expect(faultOf({ fine: { schema }, [name]: { schema } }).option).to.equal(`users.fields.${name}`);
    });

    it('are refused where they have no schema of zod 4, and the error says so', () => {
      for (const wrong of [{}, { schema: 'string' }, { schema: zod3.z.string() }, { schema: () => true }])
        expect(faultOf({ company: wrong }).message).to.equal(
          'createAuth: users.fields.company must have a schema of zod 4, such as { schema: z.string() }',
        );
      expect(faultOf({ company: schema }).fault).to.include('zod 4');
      expect(faultOf({ company: null }).option).to.equal('users.fields.company');
      expect(faultOf([{ schema }]).option).to.equal('users.fields');
    });

    it('are refused where a member is misspelt or no flag', () => {
      expect(faultOf({ company: { schema, registraton: true } }).fault).to.include('registraton');
      expect(faultOf({ company: { schema, client: 'yes' } }).fault).to.include('client');
    });

    it('are refused where their name means something to promises, JSON or the driver', () => {
      for (const name of ['then', 'toJSON', 'toBSON', '_bsontype'])
        expect(faultOf({ fine: { schema }, [name]: { schema } }).option).to.equal(`users.fields.${name}`);
    });

    it('are refused where their default cannot be stored', () => {
      expect(faultOf({ company: { schema: z.any().default(() => new Map()) } }).fault).to.include('default');
    });

    it('are refused where their schema throws an error, instead of refusing what a client may leave out', () => {
      for (const throwing of [
        z.any().transform((text) => text.trim()),
        z.any().transform((text) => (text === undefined ? '' : text.trim())),
      ])
        expect(faultOf({ company: { schema: throwing } }).message).to.equal(
          'createAuth: users.fields.company must have a schema that takes or refuses undefined and null: it throws an error at one of them',
        );
    });

    const beyond: Record<string, [schema: z.ZodType, wayOut: string]> = {
      'a date': [z.date(), 'z.coerce.date()'],
      'a date that may be absent': [z.date().nullish(), 'z.coerce.date()'],
      'a date with a default': [z.date().default(() => new Date()), 'z.coerce.date()'],
      'a date deep within': [z.object({ list: z.array(z.tuple([z.date()])) }), 'z.coerce.date()'],
      'a date among the values of a record': [z.record(z.string(), z.date()), 'z.coerce.date()'],
      'a date that is refined and transformed': [
        z.date().refine(Boolean).transform(Number),
        'z.coerce.date()',
      ],
      'a date that is found later': [z.lazy(() => z.date()), 'z.coerce.date()'],
      'a date or a map': [z.union([z.date(), z.map(z.string(), z.string())]), 'z.coerce.date()'],
      'a bigint': [z.coerce.bigint(), 'z.int()'],
      'a map': [z.map(z.string(), z.string()), 'z.record()'],
      'a set': [z.set(z.string()), 'z.array()'],
      'a symbol': [z.symbol(), 'z.string()'],
      'a file': [z.file(), 'elsewhere'],
      'a class': [z.instanceof(Types.ObjectId), '.transform()'],
    };
    for (const [name, [unmet, wayOut]] of Object.entries(beyond))
      it(`are refused where clients set them and no JSON can: ${name}`, () => {
        expect(faultOf({ field: { schema: unmet, registration: true } }).fault).to.include(wayOut);
        expect(faultOf({ field: { schema: unmet, profile: true } }).fault).to.include(wayOut);
        validateOption('createAuth', 'users.fields', userFields, { field: { schema: unmet, client: true } });
      });

    it('are taken where JSON can, or may', () => {
      const node = z.object({
        get children() {
          return z.array(node);
        },
      });
      const met = {
        coerced: z.coerce.date(),
        codec: z.codec(z.iso.datetime(), z.date(), { decode: (text) => new Date(text), encode: String }),
        either: z.union([z.string(), z.date()]),
        prepared: z.preprocess((text) => new Date(String(text)), z.date()),
        node,
      };
      for (const one of Object.values(met))
        validateOption('createAuth', 'users.fields', userFields, {
          field: { schema: one, registration: true },
        });
    });
  });

  describe('that wait for something', () => {
    const taken = z.string().refine(async (text) => text !== 'taken', 'is taken');

    it('are taken, refused and changed as any others', async () => {
      const { registrationShape, profileShape, ownOf } = resolveUserFields({
        field: { schema: taken.transform(async (text) => `${text}!`), registration: true, profile: true },
      });
      for (const shape of [registrationShape, profileShape]) {
        expect(await accept(shape, { field: 'free' })).to.deep.equal({ field: 'free!' });
        expect(await refused(shape, { field: 'taken' })).to.deep.equal({ field: 'is taken' });
      }
      expect(await refused(registrationShape, {})).to.deep.equal({ field: 'is required' });
      expect(ownOf({ field: 'free!' })).to.deep.equal({ field: 'free!' });
    });

    it('have defaults, and are cleared where they may be absent', async () => {
      const of = resolveUserFields({
        preset: { schema: z.preprocess(async (text) => text ?? 'new', taken) },
        absent: {
          schema: z
            .string()
            .optional()
            .refine(async () => true),
          profile: true,
        },
      });
      expect(await of.withDefaults({})).to.deep.equal({ preset: 'new' });
      expect(await accept(of.profileShape, { absent: null })).to.deep.equal({ absent: null });
      expect(of.ownOf({ absent: null })).to.deep.equal({});
    });

    it('are asked at construction without harm, where they fail at what is absent', async () => {
      const failing: string[] = [];
      const schema = z.any().refine(async (value) => {
        failing.push(String(value));
        return value.length > 0;
      });
      validateOption('createAuth', 'users.fields', userFields, { field: { schema } });
      // A rejection that nobody handles fails the test.
      await new Promise((resolve) => setImmediate(resolve));
      expect(failing).to.include.members(['undefined', 'null']);
    });
  });

  describe('of a null', () => {
    const all = { registration: true, profile: true, client: true };
    const of = (schema: z.ZodType) => resolveUserFields({ field: { schema, ...all } });

    it('have none where they need not be there and their schema does not keep it, so a new user has the default', async () => {
      const schemas = {
        optional: [z.string().optional(), {}],
        'with a default': [z.enum(['free', 'pro']).default('free'), { field: 'free' }],
        caught: [z.number().catch(7), { field: 7 }],
        coerced: [z.coerce.boolean(), { field: false }],
        'an optional date': [z.coerce.date().optional(), {}],
        prepared: [z.preprocess((text) => text ?? 'pp', z.string()), { field: 'pp' }],
      } as const;
      for (const [name, [schema, expected]] of Object.entries(schemas)) {
        const { registrationShape, additionShape, changeShape, withDefaults, ownOf } = of(schema);
        const registered = Object(await accept(registrationShape, { field: null }));
        expect(ownOf(registered), name).to.deep.equal(expected);
        const added = await withDefaults(ownOf(Object(await accept(additionShape, { field: null }))));
        expect(added, name).to.deep.equal(expected);
        const cleared = Object(await accept(changeShape, { field: null }));
        expect(cleared, name).to.deep.equal({ field: null });
        expect(ownOf(cleared), name).to.deep.equal({});
      }
    });

    it('keep it where their schema does', async () => {
      for (const schema of [
        z.string().nullable(),
        z.string().nullish(),
        z.unknown(),
        z.string().nullable().default('x'),
      ]) {
        const { registrationShape, additionShape, changeShape, ownOf } = of(schema);
        for (const shape of [registrationShape, additionShape, changeShape])
          expect(ownOf(Object(await accept(shape, { field: null })))).to.deep.equal({ field: null });
      }
    });

    it('are what their schema makes of it where they have to be there', async () => {
      const { registrationShape, changeShape } = of(z.coerce.number());
      for (const shape of [registrationShape, changeShape])
        expect(await accept(shape, { field: null })).to.deep.equal({ field: 0 });
      expect(await refused(of(z.string()).changeShape, { field: null })).to.have.keys(['field']);
    });
  });

  it('may be declared with zod/mini', async () => {
    const { registrationShape } = resolveUserFields({
      company: { schema: mini.string().check(mini.maxLength(5)), registration: true },
    });
    expect(await accept(registrationShape, { company: 'ACME' })).to.deep.equal({ company: 'ACME' });
    expect(await refused(registrationShape, { company: 'too long' })).to.have.keys(['company']);
  });

  it('may be declared with another copy of zod', async () => {
    // What `require` loads is another copy than what `import` does.
    const other: typeof import('zod') = createRequire(import.meta.url)('zod');
    expect(other.z.string).not.to.equal(z.string);
    const { registrationShape } = resolveUserFields({
      company: { schema: other.z.string().max(5), registration: true },
    });
    expect(await accept(registrationShape, { company: 'ACME' })).to.deep.equal({ company: 'ACME' });
    expect(await refused(registrationShape, { company: 'too long' })).to.have.keys(['company']);
  });

  it('cost nothing where there are none', () => {
    const none = resolveUserFields(undefined);
    const user = { id: '1', email: 'a@b.c', roles: [], createdAt: new Date(), updatedAt: new Date() };
    expect(none.toClient(user)).to.equal(user);
    expect(none.ownOf(user))
      .to.equal(none.ownOf({ company: 'ACME' }))
      .and.deep.equal({});
    expect(
      [none.names, none.registrationShape, none.clientShape].every((one) => Object.keys(one).length === 0),
    ).to.equal(true);
  });
});
