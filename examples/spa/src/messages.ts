import { AuthClientError, type AuthClientErrorCode, type SignOutReason } from 'sealgate/client';
import { adviceFor } from './field-messages.js';

/** In the words of this app; what is not among them is said in the server's. */
const messages: Record<string, string> = {
  invalid_request: 'Please check the marked fields.',
  invalid_credentials: 'That email or username and password do not match.',
  token_missing: 'Please sign in first.',
  token_invalid: 'Your sign-in is no longer valid. Please sign in again.',
  token_expired: 'Your sign-in has expired. Please sign in again.',
  session_revoked: 'This session was ended. Please sign in again.',
  refresh_token_reused: 'We signed you out to protect you. Please sign in again.',
  insufficient_role: 'This is for admins only.',
  cross_site_request: 'The server does not accept requests from this site.',
  reauthentication_required: 'Nothing has been changed: this needs your password.',
  not_found: 'That does not exist any more.',
  method_not_allowed: 'The server does not know this request.',
  email_taken: 'Already registered. Sign in instead.',
  username_taken: 'This username is taken. Please choose another.',
  last_admin: 'There has to be at least one admin. Make someone else an admin first.',
  payload_too_large: 'That is too long. Please shorten it.',
  too_many_requests: 'Too many attempts. Please wait a moment and try again.',
  internal_error: 'Something went wrong on our side. Please try again.',
  service_unavailable: 'The service is not available right now. Please try again in a moment.',
  network_error: 'The server cannot be reached. Please try again in a moment.',
  superseded: 'A newer sign-in or sign-out cancelled this. Please try again.',
} satisfies Partial<Record<AuthClientErrorCode | 'too_many_requests', string>>;

export const passwordPrompt = {
  title: 'Confirm that it is you',
  text: 'You signed in a while ago. Enter your password to go on.',
  wrong: 'This is not your password.',
};

const unknown = 'Something went wrong. Please try again.';

export function messageFor(error: unknown): string {
  if (!(error instanceof AuthClientError)) return unknown;
  const message = messages[error.code] ?? error.message;
  return error.code === 'too_many_requests' && error.retryAfter
    ? `Too many attempts. Please wait ${formatWait(error.retryAfter)} and try again.`
    : message;
}

/** Whether the server was not reached, which says nothing about what was asked for. */
export function isNetworkError(error: unknown): boolean {
  return error instanceof AuthClientError && error.code === 'network_error';
}

/** The errors of a form's fields, by name. */
export function fieldMessages(error: unknown): Record<string, string> {
  if (!(error instanceof AuthClientError)) return {};
  if (error.code === 'email_taken') return { email: messageFor(error) };
  if (error.code === 'username_taken') return { username: messageFor(error) };
  return Object.fromEntries(error.errors.map(({ path, message }) => [path, adviceFor(path, message)]));
}

export interface SignOutNotice {
  readonly tone: 'calm' | 'warning';
  readonly title: string;
  readonly text: string;
}

/** Explains to someone who was signed out why they were. */
export function signOutNoticeFor(reason: SignOutReason | undefined): SignOutNotice | undefined {
  switch (reason) {
    case undefined:
      return undefined;
    case 'logout':
      return { tone: 'calm', title: 'You are signed out', text: 'In every tab of this browser.' };
    case 'refresh_token_reused':
      return {
        tone: 'warning',
        title: 'We signed you out to protect you',
        text: 'A copy of your sign-in was used somewhere else, so we ended the session. Sign in again, and change your password if you do not know why.',
      };
    case 'session_revoked':
      return {
        tone: 'warning',
        title: 'This session was ended',
        text: 'From another device, by an admin, or because a copy of your sign-in was used somewhere else.',
      };
    case 'superseded':
      return {
        tone: 'warning',
        title: 'You are signed out in this tab',
        text: 'Somebody else is signed in to this browser now. If that is not meant to be, sign in again.',
      };
    default:
      return { tone: 'calm', title: 'Your session has expired', text: 'Please sign in again to continue.' };
  }
}

/** What is said after a sign-out of which the server does not know yet. */
export const signOutUnconfirmed = {
  here: 'You are signed out here. The server cannot be reached; it will be notified as soon as it is back.',
  everywhere:
    'You are signed out here. The server has not confirmed it for your other browsers; you can check once you sign in again.',
};

function formatWait(seconds: number): string {
  return seconds < 90 ? `${Math.ceil(seconds)} seconds` : `${Math.ceil(seconds / 60)} minutes`;
}
