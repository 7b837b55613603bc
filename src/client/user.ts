/** A user, as the server returns it. Timestamps are ISO 8601. */
export interface User {
  readonly id: string;
  readonly email: string;
  readonly username?: string;
  readonly name?: string;
  readonly roles: readonly string[];
  readonly createdAt: string;
  readonly updatedAt: string;
}
