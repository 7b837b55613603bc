import { normalizeIdentifier } from '../../users/user.js';
import { valueAt } from '../../value-at.js';
import { isRecord, parsedJson, present, type Raw, RefusedRecordError, textAt } from '../raw-record.js';
import { Hashes } from './hashes.js';
import type { ReadAgain, Source } from './source.js';

/**
 * Auth0: the export of its users, which has no passwords, and the one of their hashes, which its support sends. Either alone does as well.
 * A user keeps the id that applications know, `auth0|...`.
 */
export const auth0: Source = {
  name: 'auth0',
  second: { flag: 'accounts', isRequired: false },
  open: async (accounts, readAgain) => {
    const hashes = await Hashes.of(accounts, (record) => ({ id: idOf(record), hash: hashOf(record) }));
    const owners = await ownersOf(hashes, readAgain);
    const toUser = (given: Raw) => {
      const record = plain(given);
      const id = idOf(record);
      const address = addressOf(record);
      const passwordHash = hashOf(record) ?? hashes.take(id);
      // Auth0 keeps a user for each way to sign in.
      const owner = passwordHash === undefined && owners.get(keyOf(address));
      if (owner && owner !== id)
        throw new RefusedRecordError('has the address of a record with a password, which is taken instead');
      return {
        id,
        email: address,
        username: record.username,
        name: nameOf(record),
        roles: valueAt(parsedJson(record.app_metadata), 'roles'),
        disabled: record.blocked,
        emailVerified: record.email_verified ?? identifierOf(record)?.verified,
        createdAt: record.created_at,
        updatedAt: record.updated_at,
        passwordHash,
      };
    };
    return Object.assign(toUser, { hashesLeft: () => hashes.left });
  },
};

/** Whose record has a password, by addresses. */
async function ownersOf(hashes: Hashes, readAgain: ReadAgain): Promise<ReadonlyMap<string, string>> {
  const owners = new Map<string, string>();
  for await (const { record: given } of await readAgain()) {
    const record = given && plain(given);
    const id = record && idOf(record);
    if (!record || id === undefined || !(hashOf(record) ?? hashes.has(id))) continue;
    const key = keyOf(addressOf(record));
    if (!owners.has(key)) owners.set(key, id);
  }
  return owners;
}

function keyOf(address: unknown): string {
  return typeof address === 'string' ? normalizeIdentifier(address) : '';
}

/** In CSV each text begins with an apostrophe, against programs that would take it for a formula. */
function plain(record: Raw): Raw {
  const isMarked = [record.user_id, record.Id, record.id, record.email, record.Email].some(hasApostrophe);
  if (!isMarked) return record;
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, hasApostrophe(value) ? value.slice(1) : value]),
  );
}

function hasApostrophe(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith("'");
}

/** The database that keeps hashes leaves out what is before the bar. An id that was given to it is in `alt_id`. */
function idOf(record: Raw): string | undefined {
  const ids = [record.user_id, record.Id, record.alt_id, record._id, record.id];
  const id = ids.map(present).find((one) => one !== undefined);
  if (id === undefined) return undefined;
  return String(id).includes('|') ? String(id) : `auth0|${id}`;
}

function addressOf(record: Raw): unknown {
  return present(record.email) ?? present(record.Email) ?? identifierOf(record)?.value;
}

/** Where one may sign in by several names, the address is among them alone. */
function identifierOf(record: Raw): Raw | undefined {
  const identifiers = parsedJson(record.identifiers);
  const list: readonly unknown[] = Array.isArray(identifiers) ? identifiers : [];
  return list.filter(isRecord).find(({ type }) => type === 'email');
}

function hashOf(record: Raw): unknown {
  return present(record.passwordHash ?? record.password_hash);
}

/** Where Auth0 knows no name, it repeats the address. */
function nameOf(record: Raw): string | undefined {
  const name = textAt(record, 'name');
  return name === textAt(record, 'email') ? textAt(record, 'nickname') : name;
}
