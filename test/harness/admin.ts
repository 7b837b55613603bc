import type { TestApp } from './app.js';
import { type SignedInClient, signUp } from './sign-in.js';

/** Somebody new who is an admin; no guard has seen the user as anything else. */
export async function signUpAdmin(app: Pick<TestApp, 'base' | 'connection'>): Promise<SignedInClient> {
  const person = await signUp(app.base);
  await makeAdmin(app, person);
  return person;
}

export async function makeAdmin(
  { connection }: Pick<TestApp, 'connection'>,
  { fields }: Pick<SignedInClient, 'fields'>,
) {
  await connection
    .collection('users')
    .updateOne({ email: fields.email }, { $set: { roles: ['user', 'admin'] } });
}
