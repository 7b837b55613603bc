/** A user, as the server returns it. Timestamps are ISO 8601. */
export interface User {
  readonly id: string;
  readonly email: string;
  readonly username?: string;
  readonly name?: string;
  readonly roles: readonly string[];
  /** Whether it was proved that the address is theirs; absent where nothing says so. */
  readonly emailVerified?: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
}
