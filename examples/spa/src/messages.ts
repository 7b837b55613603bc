import { AuthClientError, type AuthClientErrorCode, type SignOutReason } from 'sealgate/client';

/** What each code means to the person in front of the screen. */
const messages: Record<string, string> = {
  invalid_request: 'Please look at the marked fields again.',
  invalid_credentials: 'That email or username and password do not go together.',
  token_missing: 'Please sign in first.',
  token_invalid: 'Your sign-in is no longer valid. Please sign in again.',
  token_expired: 'Your sign-in ran out. Please sign in again.',
  session_revoked: 'This session was ended. Please sign in again.',
  refresh_token_reused: 'We signed you out to protect you. Please sign in again.',
  insufficient_role: 'This is for admins only.',
  cross_site_request: 'The server does not take requests from this address.',
  not_found: 'That is not there any more.',
  email_taken: 'Somebody has signed up with this address. Is it you? Then sign in.',
  username_taken: 'Somebody else has this username. Please choose another.',
  last_admin: 'Somebody has to stay an admin. Make another person one first.',
  payload_too_large: 'That is too much text.',
  too_many_requests: 'Too many tries. Please wait a little and try again.',
  internal_error: 'Something went wrong on our side. Please try again.',
  service_unavailable: 'The service is not available right now. Please try again in a moment.',
  network_error: 'The server cannot be reached. Are you online?',
  superseded: 'Something else happened in between. Please try again.',
} satisfies Record<AuthClientErrorCode, string>;

const unknown = 'Something went wrong. Please try again.';

/** A sentence for whatever was thrown. */
export function messageFor(error: unknown): string {
  if (!(error instanceof AuthClientError)) return unknown;
  const message = messages[error.code] ?? error.message;
  return error.code === 'too_many_requests' && error.retryAfter
    ? `Too many tries. Please wait ${inWords(error.retryAfter)} and try again.`
    : message;
}

/** What was wrong with single fields of a form, by their names. */
export function fieldMessages(error: unknown): Record<string, string> {
  if (!(error instanceof AuthClientError)) return {};
  if (error.code === 'email_taken') return { email: messageFor(error) };
  if (error.code === 'username_taken') return { username: messageFor(error) };
  return Object.fromEntries(error.errors.map(({ path, message }) => [path, `It ${message}.`]));
}

export interface Farewell {
  readonly tone: 'calm' | 'warning';
  readonly title: string;
  readonly text: string;
}

/** What to say to somebody who was signed out. */
export function farewellFor(reason: SignOutReason | undefined): Farewell | undefined {
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
    default:
      return { tone: 'calm', title: 'You were away for a while', text: 'Please sign in again to go on.' };
  }
}

function inWords(seconds: number): string {
  return seconds < 90 ? `${Math.ceil(seconds)} seconds` : `${Math.ceil(seconds / 60)} minutes`;
}
