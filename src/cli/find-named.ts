import { normalizeIdentifier } from '../users/user.js';
import type { UserRecord } from '../users/user-record.js';
import type { Joined } from './join-users.js';
import { printable } from './printable.js';

/** The one user with an address, or else the one with an id. It only reads. */
export async function findNamed(joined: Joined, who: string): Promise<UserRecord> {
  const found = who.includes('@') ? await withAddress(joined, who) : [];
  const [record, another] = found.length > 0 ? found : [await joined.users.findById(who)];
  if (!record) throw new Error(`no user is registered as ${printable(who)}`);
  if (!another) return record;
  const ids = found.map(({ user }) => printable(user.id)).join(', ');
  throw new Error(`several users have the address ${printable(who)}; name one by id: ${ids}`);
}

/** As a login finds them. An upstream's users may share an address with others. */
async function withAddress(joined: Joined, typed: string): Promise<readonly UserRecord[]> {
  const { users, claiming } = joined;
  const identity = { field: 'email', name: normalizeIdentifier(typed) } as const;
  const ofUpstreams = (await users.findByEmail(identity.name)).filter(({ upstream }) => upstream);
  const local = (await users.findLocal(identity, typed)) ?? (await claiming.find(identity))?.record;
  const found = [...(local ? [local] : []), ...ofUpstreams];
  return found.length > 0 ? found : spelledOtherwise(joined, identity.name);
}

/** Where no server has run yet, nobody has claimed the spelling of an address that is stored in capitals. */
async function spelledOtherwise({ users }: Joined, email: string): Promise<readonly UserRecord[]> {
  const found: UserRecord[] = [];
  for await (const record of users.spelledOtherwise('email'))
    if (normalizeIdentifier(record.user.email) === email) found.push(record);
  return found;
}
