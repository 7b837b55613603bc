import { AuthClientError, errorOf, type User } from 'sealgate/client';
import { auth } from './auth.js';
import { confirmPassword } from './confirmation.js';
import { deviceName, type NamedDevice } from './device-name.js';
import { syncClock } from './time.js';
import type { PageOf } from './use-pages.js';

export interface SessionInfo {
  readonly id: string;
  readonly createdAt: string;
  readonly lastUsedAt: string;
  readonly expiresAt: string;
  readonly ip?: string;
  readonly device: string;
  readonly current?: boolean;
}

type ListedSession = Omit<SessionInfo, 'device'> & NamedDevice;

export interface ManagedUser extends User {
  readonly disabled: boolean;
}

export interface UserFilter {
  readonly email: string;
  readonly role: string;
}

const pageSize = 20;

interface CallOptions {
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** Asks for the password, and tries again with it, where the last sign-in was too long ago. */
async function call(method: string, path: string, { body, signal }: CallOptions = {}): Promise<Response> {
  const request = auth.fetch(auth.baseUrl + path, {
    method,
    ...(signal && { signal }),
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const response = await request.catch((cause) => {
    if (cause instanceof AuthClientError) throw cause;
    throw new AuthClientError('network_error', 'The server cannot be reached', { cause });
  });
  syncClock(response.headers.get('date'));
  if (response.ok) return response;
  const error = await errorOf(response);
  if (error.code !== 'reauthentication_required' || !(await confirmPassword())) throw error;
  return call(method, path, { body, ...(signal && { signal }) });
}

async function read<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await call('GET', path, signal && { signal })).json();
}

export const me = () => read<User>('/me');

/** Without a name, an empty one, somebody goes by the username or the address. */
export const rename = (userId: string, name: string) =>
  call('PATCH', `/profile/${userId}`, { body: { name: name.trim() || null } });

type Page = PageOf<SessionInfo>;

async function sessionsAt(
  path: string,
  cursor: string | undefined,
  signal: AbortSignal,
  limit = pageSize,
): Promise<Page> {
  const query = queryOf({ limit: String(limit), cursor });
  const { sessions, next } = await read<{ sessions: ListedSession[]; next?: string }>(
    `${path}?${query}`,
    signal,
  );
  return { items: sessions.map((session) => ({ ...session, device: deviceName(session) })), next };
}

/** The newest first; but on the first page, before all others, that of this browser, wherever it is in the list. */
export async function mySessions(cursor: string | undefined, signal: AbortSignal): Promise<Page> {
  const page = await sessionsAt('/sessions', cursor, signal);
  const others = page.items.filter(({ current }) => !current);
  if (cursor !== undefined) return { items: others, next: page.next };
  let searched: Page = page;
  while (searched.next !== undefined && !searched.items.some(isCurrent))
    searched = await sessionsAt('/sessions', searched.next, signal, 100);
  return { items: [...searched.items.filter(isCurrent), ...others], next: page.next };
}

const isCurrent = ({ current }: SessionInfo) => current === true;

/** Another tab, or another admin, may have ended it before. */
export async function endSession(id: string): Promise<void> {
  await call('DELETE', `/sessions/${encodeURIComponent(id)}`).catch((error) => {
    if (!isMissing(error)) throw error;
  });
}

export const endOtherSessions = () => call('DELETE', '/sessions');

export async function listUsers(filter: UserFilter, cursor: string | undefined, signal: AbortSignal) {
  const query = queryOf({ ...filter, limit: String(pageSize), cursor });
  const { users, next } = await read<{ users: ManagedUser[]; next?: string }>(`/users?${query}`, signal);
  return { items: users, next };
}

export async function setDisabled(id: string, disabled: boolean): Promise<ManagedUser> {
  return (await call('PATCH', `/users/${id}`, { body: { disabled } })).json();
}

/** Of the roles that the person has by now: another admin may have changed some since they were shown. */
export async function changeRoles(
  id: string,
  change: (roles: readonly string[]) => readonly string[],
): Promise<ManagedUser> {
  const { roles } = await read<ManagedUser>(`/users/${id}`);
  return (await call('PATCH', `/users/${id}`, { body: { roles: change(roles) } })).json();
}

export const sessionsOf = (id: string, cursor: string | undefined, signal: AbortSignal) =>
  sessionsAt(`/users/${id}/sessions`, cursor, signal);

export const endSessionsOf = (id: string) => call('DELETE', `/users/${id}/sessions`);

/** Whether what a request was about is gone. */
export function isMissing(error: unknown): boolean {
  return error instanceof AuthClientError && error.code === 'not_found';
}

/** Without what is empty. */
function queryOf(values: Readonly<Record<string, string | undefined>>): URLSearchParams {
  const given = Object.entries(values).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return new URLSearchParams(given);
}
