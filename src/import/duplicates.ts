import { hash } from 'node:crypto';
import type { BulkUser } from '../users/bulk-user.js';

/** Finds users who are twice in one file. All that it keeps of a field is a number, and where it was: some 400 bytes a user. */
export class Duplicates {
  readonly #seen = new Map<number, number>();

  /** Which field of a user another record had before, and the place of that; the user is remembered where there is none. */
  find(user: BulkUser, place: number): { readonly field: string; readonly place: number } | undefined {
    const keys: number[] = [];
    for (const field of ['email', 'username', 'id'] as const) {
      if (user[field] === undefined) continue;
      const key = keyOf(field, String(user[field]));
      const before = this.#seen.get(key);
      if (before !== undefined) return { field, place: before };
      keys.push(key);
    }
    for (const key of keys) this.#seen.set(key, place);
    return undefined;
  }
}

/** 52 bits of a digest, a number that is exact. */
function keyOf(field: string, value: string): number {
  const digest = hash('sha256', `${field} ${value}`, 'buffer');
  return digest.readUIntBE(0, 6) * 16 + ((digest[6] ?? 0) & 15);
}
