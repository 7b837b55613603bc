import type { Types } from 'mongoose';
import type { StoredPassword } from '../passwords/password-hasher.js';
import type { SessionsVersion } from '../sessions-version.js';
import type { User } from './user.js';
import type { UserKey } from './user-id.js';

/** A user with internal fields, which never leave the server. */
export interface UserRecord {
  /** The `_id`. */
  readonly key: UserKey;
  readonly user: User;
  /** Which of the passwords among the credentials counts; undefined where there is none. */
  readonly passwordId: Types.ObjectId | undefined;
  /** The hash, where it is in the user document. It counts then: moving it takes it away, so that the application wrote it since. */
  readonly hashInUser: StoredPassword | undefined;
  /** Whether the hash there, or its salt, cannot be kept elsewhere: only who proves the password may take it away. */
  readonly isHashUnreadable: boolean;
  /** The fields of both in the document, be they what they may: none of them may have changed when a password is replaced. */
  readonly stored: readonly [passwordId: unknown, hash: unknown];
  /** Who it is at another API, where that has the password. */
  readonly upstream: UpstreamIdentity | undefined;
  /** How often the password was changed. */
  readonly passwordVersion: number;
  readonly disabled: boolean;
  /** Which of the user's sessions live. */
  readonly sessions: SessionsVersion;
}

/** A user at an upstream: another API, named by its origin, and the user's id there. */
export interface UpstreamIdentity {
  readonly source: string;
  readonly id: string;
}
