// What `sealgate` offers to an application's own code, to the letter.
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type {
  AuthClaims,
  BeforeLogin,
  BeforeRegister,
  Caller,
  CurrentSession,
  Duration,
  Functions,
  Invitation,
  InvitationOptions,
  ListOptions,
  LoginAttempt,
  LoginFields,
  ManagedUser,
  OnEnded,
  RegistrationAttempt,
  RegistrationFields,
  SignedInBody,
  SignIn,
  SignInOptions,
  Tokens,
  User,
  Users,
  UserToCreate,
  UserToUpdate,
  Verification,
  Verified,
} from 'sealgate';
import type { Equals, HasAny, Holds, HoldsNot } from './equals.js';

/** Of an application. */
interface Own {
  readonly company?: string;
}
/** As they are given: undefined is as good as left out. */
interface Given {
  readonly company?: string | undefined;
}
type Client = { readonly ip: string | undefined; readonly userAgent: string | undefined };

export type OfUsers = Holds<
  [
    Equals<
      Users<Own>,
      {
        create(user: UserToCreate & Given): Promise<ManagedUser & Own>;
        find(id: string): Promise<(ManagedUser & Own) | undefined>;
        findByEmail(email: string): Promise<(ManagedUser & Own) | undefined>;
        list(options?: ListOptions): Promise<{
          readonly users: readonly (ManagedUser & Own)[];
          readonly next?: string | undefined;
        }>;
        update(id: string, update: UserToUpdate & Given): Promise<ManagedUser & Own>;
        setPassword(id: string, password: string): Promise<void>;
        setRoles(id: string, roles: readonly string[]): Promise<ManagedUser & Own>;
        disable(id: string): Promise<ManagedUser & Own>;
        enable(id: string): Promise<ManagedUser & Own>;
        delete(id: string): Promise<void>;
        endSessions(id: string): Promise<void>;
        invite(invitation: InvitationOptions): Promise<Invitation>;
      }
    >,
    Equals<
      Pick<ManagedUser, keyof ManagedUser>,
      Pick<User & { readonly disabled: boolean }, keyof ManagedUser>
    >,
    Equals<
      UserToCreate,
      {
        readonly email: string;
        readonly password?: string | undefined;
        readonly username?: string | undefined;
        readonly name?: string | undefined;
        readonly roles?: readonly string[] | undefined;
        readonly disabled?: boolean | undefined;
        readonly emailVerified?: boolean | undefined;
      }
    >,
    Equals<
      UserToUpdate,
      {
        readonly email?: string | undefined;
        readonly username?: string | undefined;
        readonly name?: string | null | undefined;
        readonly emailVerified?: boolean | undefined;
      }
    >,
    Equals<
      ListOptions,
      {
        readonly limit?: number | undefined;
        readonly cursor?: string | undefined;
        readonly sort?: 'id' | 'email' | 'username' | 'name' | 'createdAt' | 'updatedAt' | undefined;
        readonly isDescending?: boolean | undefined;
        readonly email?: string | undefined;
        readonly username?: string | undefined;
        readonly role?: string | undefined;
        readonly disabled?: boolean | undefined;
      }
    >,
    Equals<Invitation, { readonly token: string; readonly expiresAt: Date }>,
    Equals<
      InvitationOptions,
      {
        readonly email: string;
        readonly roles?: readonly string[] | undefined;
        readonly expiresIn?: Duration | undefined;
      }
    >,
  ]
>;

export type OfSignIn = Holds<
  [
    Equals<
      Verification<Own>,
      {
        verify(token: unknown): Promise<Verified<User & Own>>;
        onEnded(claims: AuthClaims, callback: OnEnded): () => void;
        session(headers: IncomingHttpHeaders | Headers): Promise<CurrentSession<Own> | undefined>;
      }
    >,
    Equals<CurrentSession<Own>, { readonly user: User & Own; readonly sid: string }>,
    Equals<
      SignIn,
      {
        signIn(
          req: IncomingMessage,
          res: ServerResponse,
          userId: string,
          options?: SignInOptions,
        ): Promise<SignedInBody>;
        signOut(req: IncomingMessage, res: ServerResponse): Promise<void>;
      }
    >,
    Equals<SignInOptions, { readonly amr?: readonly string[] | undefined }>,
    Equals<
      SignedInBody,
      {
        readonly access_token?: string;
        readonly token_type?: 'Bearer';
        readonly expires_in?: number;
        readonly token_expiration?: number;
        readonly user: User;
      }
    >,
    Equals<
      Functions<Own>,
      {
        login(fields: LoginFields, caller?: Caller): Promise<Tokens<Own>>;
        register(fields: RegistrationFields & Given, caller?: Caller): Promise<Tokens<Own>>;
        refresh(
          refreshToken: string,
          options?: { readonly attempt?: 'first' | 'again' | undefined },
        ): Promise<Tokens<Own>>;
        logout(
          tokens: { readonly refreshToken?: string | undefined; readonly accessToken?: string | undefined },
          options?: { readonly everywhere?: boolean | undefined },
        ): Promise<void>;
      }
    >,
    Equals<Caller, { readonly ip?: string | undefined; readonly userAgent?: string | undefined }>,
    Equals<
      LoginFields,
      {
        readonly email?: string | undefined;
        readonly username?: string | undefined;
        readonly password: string;
      }
    >,
    Equals<
      RegistrationFields,
      {
        readonly email: string;
        readonly password: string;
        readonly username?: string | undefined;
        readonly name?: string | undefined;
        readonly invitation?: string | undefined;
      }
    >,
    Equals<
      Tokens<Own>,
      {
        readonly user: User & Own;
        readonly accessToken: string;
        readonly accessTokenExpiresAt: Date;
        readonly refreshToken: string;
        readonly refreshTokenExpiresAt: Date;
      }
    >,
  ]
>;

export type OfHooks = Holds<
  [
    Equals<BeforeRegister, (attempt: RegistrationAttempt) => unknown>,
    Equals<BeforeLogin, (attempt: LoginAttempt) => unknown>,
    Equals<
      Omit<RegistrationAttempt, 'client'>,
      {
        readonly email: string;
        readonly username?: string | undefined;
        readonly name?: string | undefined;
        readonly own: Readonly<Record<string, unknown>>;
      }
    >,
    Equals<Pick<RegistrationAttempt['client'], keyof Client>, Client>,
    Equals<Omit<LoginAttempt, 'client'>, { readonly user: User; readonly amr: readonly string[] }>,
    Equals<LoginAttempt['client'], RegistrationAttempt['client']>,
  ]
>;

export type Known = HoldsNot<
  [
    HasAny<Users>,
    HasAny<Functions>,
    HasAny<SignIn>,
    HasAny<Tokens>,
    HasAny<ListOptions>,
    HasAny<SignedInBody>,
    HasAny<RegistrationAttempt>,
    HasAny<LoginAttempt>,
  ]
>;
