import { stat } from 'node:fs/promises';
import { expect } from 'chai';
import type { Importing } from './importing.js';

export const hash = `$2b$10$${'a'.repeat(21)}u${'a'.repeat(31)}`;

const person = (index: number) => ({
  email: `p${index}@example.com`,
  username: `p${index}`,
  passwordHash: hash,
});
export const people = (count: number) => Array.from({ length: count }, (_, index) => person(index));

export const isThere = (file: string) =>
  stat(file).then(
    () => true,
    () => false,
  );

/** Everybody is there once, with one password, which is the one that the user names. */
export async function expectWhole(importing: Importing, count: number): Promise<void> {
  const [users, credentials] = [await importing.users(), await importing.credentials()];
  expect(new Set(users.map(({ email }) => email)).size).to.equal(count);
  expect([users.length, credentials.length]).to.deep.equal([count, count]);
  const named = new Map(users.map(({ _id, passwordId }) => [String(_id), String(passwordId)]));
  for (const { _id, passwords } of credentials) {
    expect(passwords).to.have.length(1);
    expect(named.get(String(_id))).to.equal(String(passwords[0]?.id));
  }
}
