import { AuthClientError, errorOf, type User } from 'sealgate/client';
import { auth } from './auth.js';
import { confirmPassword } from './confirmation.js';

export interface SessionInfo {
  readonly id: string;
  readonly createdAt: string;
  readonly lastUsedAt: string;
  readonly expiresAt: string;
  readonly ip?: string;
  readonly device: string;
  readonly current?: boolean;
}

export interface ManagedUser extends User {
  readonly disabled: boolean;
}

export interface UserPage {
  readonly users: readonly ManagedUser[];
  /** The cursor of the next page; absent on the last one. */
  readonly next?: string;
}

export interface UserQuery {
  readonly email: string;
  readonly role: string;
  readonly cursor?: string | undefined;
}

/** Asks for the password, and tries again with it, where the last sign-in was too long ago. */
async function call(method: string, path: string, body?: unknown): Promise<Response> {
  const request = auth.fetch(auth.baseUrl + path, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const response = await request.catch((cause) => {
    if (cause instanceof AuthClientError) throw cause;
    throw new AuthClientError('network_error', 'The server cannot be reached', { cause });
  });
  if (response.ok) return response;
  const error = await errorOf(response);
  if (error.code !== 'reauthentication_required' || !(await confirmPassword())) throw error;
  return call(method, path, body);
}

async function read<T>(path: string): Promise<T> {
  return (await call('GET', path)).json();
}

export const me = () => read<User>('/me');

async function sessionsAt(path: string): Promise<SessionInfo[]> {
  type SessionResponse = Omit<SessionInfo, 'device'> & Partial<SessionInfo>;
  const { sessions } = await read<{ sessions: SessionResponse[] }>(path);
  // Clients may send no user agent.
  return sessions.map((session) => ({ device: 'Unknown device', ...session }));
}

export const mySessions = () => sessionsAt('/sessions');

export const endSession = (id: string) => call('DELETE', `/sessions/${encodeURIComponent(id)}`);

export const endOtherSessions = () => call('DELETE', '/sessions');

export const rename = (userId: string, name: string) => call('PATCH', `/profile/${userId}`, { name });

export function listUsers({ email, role, cursor }: UserQuery): Promise<UserPage> {
  const query = new URLSearchParams({ limit: '20' });
  if (email) query.set('email', email);
  if (role) query.set('role', role);
  if (cursor) query.set('cursor', cursor);
  return read<UserPage>(`/users?${query}`);
}

export async function changeUser(
  id: string,
  change: { roles?: readonly string[]; disabled?: boolean },
): Promise<ManagedUser> {
  return (await call('PATCH', `/users/${id}`, change)).json();
}

export const sessionsOf = (id: string) => sessionsAt(`/users/${id}/sessions`);

export const endSessionsOf = (id: string) => call('DELETE', `/users/${id}/sessions`);
