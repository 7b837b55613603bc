import type { Readiness } from '../availability/readiness.js';
import { toManaged } from '../core/change-user.js';
import type { AuthContext } from '../core/context.js';
import { createUser } from '../core/create-user.js';
import { deleteUser } from '../core/delete-user.js';
import { endAllSessions } from '../core/end-sessions.js';
import { identifier, newPassword, roles } from '../core/fields.js';
import { type Invitation, type InvitationOptions, invite, invited } from '../core/invite.js';
import { listUsers, userListOptions } from '../core/list-users.js';
import { manageUser } from '../core/manage-user.js';
import { parseWith, parseWithAsync } from '../core/parse.js';
import { setPassword } from '../core/set-password.js';
import { updateUser } from '../core/update-user.js';
import { newUser, separateOwn, userUpdate } from '../core/user-schemas.js';
import type { GivenFields } from '../users/own-fields.js';
import { type ManagedUser, normalizeIdentifier } from '../users/user.js';
import { givenId } from '../users/user-id.js';
import type { UserQuery } from '../users/user-list.js';

/** A user to add. */
export interface UserToCreate {
  readonly email: string;
  /** Without one, the user cannot sign in by a password until `setPassword`. */
  readonly password?: string | undefined;
  readonly username?: string | undefined;
  readonly name?: string | undefined;
  /** `['user']`, if not given. */
  readonly roles?: readonly string[] | undefined;
  readonly disabled?: boolean | undefined;
  readonly emailVerified?: boolean | undefined;
}

/** What is changed of a user; what is undefined stays as it is. */
export interface UserToUpdate extends Pick<UserToCreate, 'username' | 'emailVerified'> {
  readonly email?: string | undefined;
  /** `null` takes it away. */
  readonly name?: string | null | undefined;
}

/** Which users a list has, and in which order. */
export interface ListOptions extends Omit<UserQuery, 'after' | 'limit'> {
  readonly limit?: number | undefined;
  /** The `next` of the page before. */
  readonly cursor?: string | undefined;
}

/**
 * The users, for the application's own code. Nobody has to be signed in; other than that, each does what its route does, with the same
 * rules, events and refusals: it rejects with an `AuthError`, also where what it is given is of another kind than its type says. An id is
 * the text that `id` of a user is; the `_id` of a document is taken by its text.
 *
 * @example
 * const ann = await auth.users.create({ email: 'ann@example.com', roles: ['editor'] });
 * await auth.users.disable(ann.id);
 */
export interface Users<Own = unknown, Given = GivenFields<Own>> {
  /** Adds a user, whatever `registration` says. Rejects with `invalid_request`, `email_taken` or `username_taken`. */
  create(user: UserToCreate & Given): Promise<ManagedUser & Own>;
  /** Undefined for nobody. What is no id at all is nobody's; elsewhere that is `not_found`. */
  find(id: string): Promise<(ManagedUser & Own) | undefined>;
  /** In whatever spelling. */
  findByEmail(email: string): Promise<(ManagedUser & Own) | undefined>;
  /** A page of users, 20 if no `limit` (1 to 100) is given; `next` is the cursor of the next one. Rejects with `invalid_request`. */
  list(
    options?: ListOptions,
  ): Promise<{ readonly users: readonly (ManagedUser & Own)[]; readonly next?: string | undefined }>;
  /** Rejects with `invalid_request`, `not_found`, `email_taken` or `username_taken`. */
  update(id: string, update: UserToUpdate & Given): Promise<ManagedUser & Own>;
  /** Sets the password, and ends all sessions. */
  setPassword(id: string, password: string): Promise<void>;
  /** Rejects with `last_admin` where nobody could manage users any more; so do `disable` and `delete`. */
  setRoles(id: string, roles: readonly string[]): Promise<ManagedUser & Own>;
  /** Ends all sessions; nobody signs in as this user until `enable`. */
  disable(id: string): Promise<ManagedUser & Own>;
  enable(id: string): Promise<ManagedUser & Own>;
  /** Deletes the user, the password, the sessions, and what features keep of the user. */
  delete(id: string): Promise<void>;
  endSessions(id: string): Promise<void>;
  /** An invitation to register with one address, for `registration: 'invited'`. Send `token` to that address. */
  invite(invitation: InvitationOptions): Promise<Invitation>;
}

export function createUsers<Own, Given>(context: AuthContext, readiness: Readiness): Users<Own, Given> {
  const { credentials, users, claiming } = context;
  // What the options declare, which the types of `Own` are found from.
  const withOwn = (user: ManagedUser) => user as ManagedUser & Own;
  const manage = async (id: unknown, change: Parameters<typeof manageUser>[2]) =>
    withOwn(await manageUser(context, { userId: givenId(id) }, change));
  const whenReady =
    <Args extends readonly unknown[], Result>(work: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      await readiness.wait();
      return work(...args);
    };
  return Object.freeze<Users<Own, Given>>({
    create: whenReady(async (user) =>
      withOwn(
        await createUser(context, {}, separateOwn(context, await parseWithAsync(newUser(context), user))),
      ),
    ),
    find: whenReady(async (id) => {
      const record = await users.findById(givenId(id));
      return record && withOwn(toManaged(record));
    }),
    findByEmail: whenReady(async (given) => {
      const { data: typed } = identifier.safeParse(given);
      if (typed === undefined) return undefined;
      const identity = { field: 'email', name: normalizeIdentifier(typed) } as const;
      const record =
        (await users.findLocal(identity, typed.trim())) ??
        (await claiming.find(identity))?.record ??
        (await users.findByEmail(identity.name))[0];
      return record && withOwn(toManaged(record));
    }),
    list: whenReady(async (options = {}) => {
      const { records, next } = await listUsers(context, parseWith(userListOptions, options));
      const found = records.map((record) => withOwn(toManaged(record)));
      return { users: found, ...(next === undefined ? {} : { next }) };
    }),
    update: whenReady(async (id, update) => {
      const parsed = separateOwn(context, await parseWithAsync(userUpdate(context), update));
      return withOwn(await updateUser(context, { userId: givenId(id) }, parsed));
    }),
    setPassword: whenReady(async (id, password) => {
      const parsed = parseWith(newPassword(credentials.passwordRules), password, 'password');
      await setPassword(context, { userId: givenId(id) }, parsed);
    }),
    setRoles: whenReady(async (id, given) => manage(id, { roles: parseWith(roles, given, 'roles') })),
    disable: whenReady(async (id) => manage(id, { disabled: true })),
    enable: whenReady(async (id) => manage(id, { disabled: false })),
    delete: whenReady(async (id) => deleteUser(context, { userId: givenId(id) })),
    endSessions: whenReady(async (id) => endAllSessions(context, givenId(id), { reason: 'ended_by_admin' })),
    invite: whenReady(async (invitation) => invite(context, {}, parseWith(invited, invitation))),
  });
}
