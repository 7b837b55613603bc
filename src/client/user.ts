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

/** What a value is after it has travelled as JSON: a `Date` is a string. What JSON has no value for is `never`. */
export type AsJson<Value> = unknown extends Value
  ? Value
  : Value extends { toJSON(): infer Json }
    ? AsJson<Json>
    : Value extends bigint | symbol | ((...given: never) => unknown) | Collection
      ? never
      : { [Name in keyof Value]: AsJson<Value[Name]> };

type Collection = ReadonlyMap<unknown, unknown> | ReadonlySet<unknown>;
