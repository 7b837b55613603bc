// Each public type of `sealgate/testing`, to the letter.
import type { Connection } from 'mongoose';
import type { Auth, FieldsOf, GivenFields, ManagedUser, RightOf, RoleRights, UserFields } from 'sealgate';
import type {
  createTestAuth,
  PersonOptions,
  SignedInPerson,
  TestAuth,
  TestAuthOptions,
  TestClock,
} from 'sealgate/testing';
import type { Equals, HasAny, Holds, HoldsNot } from './equals.js';

interface Own {
  readonly company?: string;
}

export type Types = Holds<
  [
    Equals<
      typeof createTestAuth,
      <
        const Fields extends UserFields = Record<never, never>,
        const Roles extends RoleRights = Record<never, never>,
      >(
        options?: TestAuthOptions<Fields, Roles>,
      ) => Promise<TestAuth<FieldsOf<Fields>, RightOf<Roles>, GivenFields<Fields>>>
    >,
    Equals<
      TestAuth<Own, 'books:write', Own>,
      {
        readonly auth: Auth<Own, 'books:write', Own>;
        readonly connection: Connection;
        readonly clock: TestClock;
        signedIn(person?: PersonOptions<Own>): Promise<SignedInPerson<Own>>;
        reset(): Promise<void>;
        close(): Promise<void>;
      }
    >,
    Equals<
      PersonOptions<Own>,
      {
        readonly user?: string | { readonly id: string } | undefined;
        readonly email?: string | undefined;
        readonly username?: string | undefined;
        readonly name?: string | undefined;
        readonly roles?: readonly string[] | undefined;
        readonly emailVerified?: boolean | undefined;
        readonly fields?: Own | undefined;
      }
    >,
    Equals<
      SignedInPerson<Own>,
      {
        readonly user: ManagedUser & Own;
        readonly token: string;
        readonly cookie: string;
        readonly headers: Readonly<Record<string, string>>;
      }
    >,
    Equals<TestClock, { advance(by: string | number): void; set(to: Date | number): void; now(): number }>,
  ]
>;

export type NotAny = HoldsNot<[HasAny<TestClock>, HasAny<PersonOptions<Own>>, HasAny<SignedInPerson<Own>>]>;
