// Code of an application's own, with fields of its own: the users, sign-ins, functions and hooks; with declarations.
import express, { type Request, type RequestHandler, type Response } from 'express';
import mongoose from 'mongoose';
import {
  AuthError,
  type Caller,
  createAuth,
  defineError,
  type FieldsOf,
  type ManagedUser,
  type SignedInBody,
  type Tokens,
  type User,
  type UserFields,
} from 'sealgate';
import { z } from 'zod';

const fields = {
  company: { schema: z.string().max(100), registration: true },
  plan: { schema: z.enum(['free', 'pro']).default('free') },
} satisfies UserFields;
type Own = FieldsOf<typeof fields>;

const wrongCompany = defineError('wrong_company', 403, 'Not of this company', 'use another address');
const given = { secret: 'x', connection: mongoose.connection };
export const auth = createAuth({
  ...given,
  users: { fields, map: { passwordHash: 'auth.hash', enabled: 'isActive' } },
  registration: 'invited',
  beforeRegister: ({ email, name, own: { company }, client }) => {
    if (company !== 'ACME') throw new AuthError(wrongCompany, { detail: `${name} ${email} ${client.ip}` });
  },
  beforeLogin: async ({ user, amr, client }) => {
    if (!amr.includes('pwd')) throw new AuthError(wrongCompany, { detail: `${user.id} ${client.userAgent}` });
  },
  passwords: {
    algorithm: 'argon2id',
    pbkdf2: { iterations: 1000, keyLength: 64, digest: 'sha512' },
    verify: async (password, { hash, salt }) => hash === `${password}${salt ?? ''}`,
  },
  collections: { credentials: 'hashes' },
});
export const { users } = auth;
export const requireAdmin = auth.requireRole('admin');

export async function manage(maybe: string | undefined): Promise<string | undefined> {
  const ann: ManagedUser & Own = await users.create({ email: 'a@b.c', company: 'x', roles: ['editor'] });
  const company: string | undefined = ann.company;
  await users.create({ email: 'a@b.c', name: maybe, username: maybe, password: maybe, company: maybe });
  await users.update(ann.id, { plan: 'pro', company: undefined, email: maybe });
  const page = await users.list({
    limit: 10,
    sort: 'email',
    isDescending: true,
    email: maybe,
    cursor: maybe,
  });
  const plans: readonly ('free' | 'pro' | undefined)[] = page.users.map(({ plan }) => plan);
  const plan: 'free' | 'pro' | undefined = (await users.find('x'))?.plan ?? plans[0];
  const { token } = await users.invite({ email: 'a@b.c', roles: ['admin'], expiresIn: '1d' });
  return company ?? plan ?? token ?? page.next;
}

export async function signIn(maybe: string | undefined, req: Request): Promise<User & Own> {
  const caller: Caller = { ip: req.ip, userAgent: req.get('User-Agent') };
  const tokens: Tokens<Own> = await auth.login({ email: maybe, username: maybe, password: 'x' }, caller);
  const company: string | undefined = tokens.user.company;
  await auth.register({ email: 'a@b.c', password: 'x', company, name: maybe, invitation: maybe });
  await auth.logout({ refreshToken: maybe, accessToken: tokens.accessToken }, { everywhere: true });
  // @ts-expect-error somebody who signs in is not told whether they are disabled
  tokens.user.disabled;
  return (await auth.refresh(tokens.refreshToken, { attempt: 'again' })).user;
}

// Routes keep the types of their paths, bodies and answers.
const app = express();
app.get('/users/:id', requireAdmin, async (req, res) => {
  res.json(await users.find(req.params.id));
});
app.post<{ id: string }, SignedInBody, { code: string }>('/code/:id', async (req, res) => {
  res.json(await auth.signIn(req, res, req.params.id, { amr: [req.body.code] }));
});
app.post(
  '/out',
  auth.requireSession,
  async (req: Request<Record<string, string>, unknown, string>, res: Response<string>) => {
    await auth.signOut(req, res);
    res.send(req.body);
  },
);
app.route('/books/:id').put([auth.requireAuth, requireAdmin], (req: Request, res: Response) => {
  res.json(req.params.id);
});
export const handlers: RequestHandler[] = [requireAdmin, auth.requireOwner((req) => req.params.id)];

// @ts-expect-error a company is a string
users.create({ email: 'a@b.c', company: 5 });
// @ts-expect-error there is no such field
users.create({ email: 'a@b.c', shoeSize: 5 });
// @ts-expect-error a user has an address
users.create({ company: 'x' });
// @ts-expect-error there is no such plan
users.update('x', { plan: 'gold' });
// @ts-expect-error roles are set by themselves, since the last admin stays one
users.update('x', { roles: ['admin'] });
// @ts-expect-error there is no such order
users.list({ sort: 'shoeSize' });
// @ts-expect-error there is no such field
auth.register({ email: 'a@b.c', password: 'x', shoeSize: 5 });
// @ts-expect-error without fields there are none
createAuth(given).users.create({ email: 'a@b.c', company: 'x' });
// @ts-expect-error there is no such rule
createAuth({ ...given, registration: 'public' });
// @ts-expect-error there is no such algorithm
createAuth({ ...given, passwords: { algorithm: 'md5' } });
