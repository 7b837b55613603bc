// A program of its own: the test kit finds the types of fields and rights from its options, as `createAuth` does.
import express from 'express';
import mongoose from 'mongoose';
import type { Auth } from 'sealgate';
import { createTestAuth } from 'sealgate/testing';
import { z } from 'zod';
import type { Equals, Holds } from './equals.js';

const kit = await createTestAuth({
  users: {
    fields: { company: { schema: z.string() }, plan: { schema: z.enum(['free', 'pro']).optional() } },
  },
  roles: { editor: ['books:write'] },
  accessToken: { expiresIn: '1h' },
});
const { auth, signedIn, clock, reset, close } = kit;
const { user, token, cookie, headers } = await signedIn({ roles: ['editor'], fields: { company: 'ACME' } });
const company: string | undefined = user.company;
export type Found = Holds<
  [
    Equals<typeof user.plan, 'free' | 'pro' | undefined>,
    Equals<typeof token, string>,
    Equals<typeof cookie, string>,
  ]
>;

const app = express();
app.use('/auth', auth.router);
app.get('/books', auth.requireRight('books:write'), (_req, res) => void res.json({ company }));
await fetch('http://localhost/books', { headers });
await signedIn({ user });
await signedIn({ user: user.id, email: undefined });
clock.advance('15m');
clock.set(new Date());

// @ts-expect-error no role has such a right
auth.requireRight('books:burn');
// @ts-expect-error there is no such field
await signedIn({ fields: { shoeSize: 43 } });
// @ts-expect-error a company is a text
await signedIn({ fields: { company: 1 } });
// @ts-expect-error there is no such option
await createTestAuth({ conection: mongoose.connection });
// @ts-expect-error there is no Redis
await createTestAuth({ redis: undefined as never as object });

/** What takes any of them, as an application under test does. */
export function createApp(any: Auth<unknown, 'books:write'>): void {
  app.use('/auth', any.router);
}
createApp(auth);
createApp(
  (await createTestAuth({ connection: mongoose.connection, roles: { editor: ['books:write'] } })).auth,
);
await reset();
await close();
