// A program of its own, with declarations: fields of the application and rights of roles, as their types are found.
import express from 'express';
import mongoose from 'mongoose';
import {
  type Auth,
  createAuth,
  defineError,
  type FieldsOf,
  type RightOf,
  type User,
  type UserFields,
} from 'sealgate';
import { createGuard, type Guard } from 'sealgate/guard';
import { z } from 'zod';
import * as mini from 'zod/mini';
import { z as zod3 } from 'zod/v3';
import type { Equals, Holds } from './equals.js';

export const fields = {
  company: { schema: z.string().max(100), registration: true, profile: true, client: true },
  plan: { schema: z.enum(['free', 'pro']).default('free'), client: true },
  tags: { schema: mini.array(mini.string()) },
  since: { schema: z.coerce.date().optional() },
  slug: { schema: z.string().transform((text) => text.length), registration: true },
  address: { schema: z.object({ city: z.string(), zip: z.string().optional() }).optional(), profile: true },
} satisfies UserFields;

declare global {
  namespace Express {
    interface CurrentUser extends FieldsOf<typeof fields> {}
  }
}

const given = { secret: 'x', connection: mongoose.connection };
export const auth = createAuth({
  ...given,
  users: { cacheFor: '5s', fields },
  roles: { editor: ['books:write', 'books:read'], librarian: ['books:lend'] },
});

// Values are given as the schemas take them, and null where there need be none.
export async function give(id: string, born: Date): Promise<number | undefined> {
  await auth.users.create({ email: 'a@b.c', plan: null, since: '2001-02-03', slug: 'abc' });
  await auth.users.update(id, { since: born, company: undefined, address: null });
  await auth.register({
    email: 'a@b.c',
    password: 'x',
    slug: 'abc',
    address: { city: 'Ulm', zip: undefined },
  });
  // @ts-expect-error a company has to be there
  auth.users.update(id, { company: null });
  // @ts-expect-error it is made of a text
  auth.users.create({ email: 'a@b.c', slug: 3 });
  return (await auth.users.find(id))?.slug;
}

interface Own {
  readonly company?: string;
  readonly plan?: 'free' | 'pro';
  readonly tags?: string[];
  readonly since?: Date;
  readonly slug?: number;
  readonly address?: { city: string; zip?: string | undefined };
}
type Right = 'books:write' | 'books:read' | 'books:lend';
export type Found = Holds<
  [
    Equals<FieldsOf<typeof fields>, { [Name in keyof Own]: Own[Name] }>,
    Equals<FieldsOf<typeof auth>, FieldsOf<typeof fields>>,
    Equals<Parameters<typeof auth.requireRight>, [Right, ...Right[]]>,
    Equals<
      RightOf<{ readonly editor: readonly ['a', 'b']; readonly admin: readonly ['c'] }>,
      'a' | 'b' | 'c'
    >,
  ]
>;

const app = express();
app.get(
  '/books',
  auth.requireRight('books:read', 'books:lend'),
  auth.withUser((req, res) => {
    const company: string | undefined = req.currentUser.company;
    const plan: 'free' | 'pro' | undefined = req.currentUser.plan;
    const user: User & FieldsOf<typeof fields> = req.currentUser;
    res.json({ company, plan, user });
    // @ts-expect-error it may be missing
    req.currentUser.company.length;
    // @ts-expect-error there is no such field
    req.currentUser.shoeSize;
    // @ts-expect-error it is for reading
    req.currentUser.company = 'ACME';
  }),
);

// @ts-expect-error no role has such a right
auth.requireRight('books:burn');
// @ts-expect-error a right has to be named
auth.requireRight();
// @ts-expect-error without roles there is no right
createAuth(given).requireRight('books:read');
// @ts-expect-error a schema of zod 3 is none of zod 4
createAuth({ ...given, users: { fields: { company: { schema: zod3.string() } } } });
// @ts-expect-error a field needs a schema
createAuth({ ...given, users: { fields: { company: { client: true } } } });
// @ts-expect-error rights are a list
createAuth({ ...given, roles: { editor: 'books:write' } });

/** What takes any of them. */
export function mount(any: Auth): void {
  app.use('/auth', any.router);
}
mount(auth);
mount(createAuth(given));

export const guard = createGuard({ secret: 'x', roles: { editor: ['books:write'] } });
void (guard satisfies Guard);
app.put('/books', guard.requireRight('books:write'));
// @ts-expect-error no role has such a right
guard.requireRight('books:read');

export const soldOut = defineError('sold_out', 409, 'There is none left', 'choose another');
export const code: 'sold_out' = soldOut.code;
