/**
 * A schema of zod 4, of `zod` or `zod/mini`. It may come from another copy of zod than sealgate's, so that only what all copies agree
 * on is asked of it.
 */
export interface FieldSchema<Output = unknown, Input = unknown> {
  readonly _zod: {
    readonly input: Input;
    readonly output: Output;
    run(payload: FieldPayload, context: { readonly async: true }): FieldPayload | Promise<FieldPayload>;
  };
  safeParseAsync(value: unknown): Promise<FieldResult>;
}

interface FieldPayload {
  value: unknown;
  issues: object[];
}

interface FieldResult {
  readonly success: boolean;
  readonly data?: unknown;
  readonly error?: { readonly issues: readonly FieldIssue[] } | undefined;
}

export interface FieldIssue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** A field of the application's own. Nobody but code sets or sees it, unless it says so. */
export interface UserField<Schema extends FieldSchema = FieldSchema> {
  /**
   * What it may be. It may be async. A default is applied when a user is made, and never later. `null` stands for none where the schema
   * takes `undefined` and does not keep `null`: a new user then has the default, and a change clears the field.
   */
  readonly schema: Schema;
  /** Whether a registration may set it. It has to, where the schema takes no `undefined`. Default: `false`. */
  readonly registration?: boolean;
  /** Whether users may change it. Default: `false`. */
  readonly profile?: boolean;
  /** Whether clients see it, in each `user` of each answer. Default: `false`. */
  readonly client?: boolean;
}

/**
 * Fields of the application's own, by their names. They are stored in the document of the user, beside those of sealgate.
 *
 * @example
 * const fields = {
 *   company: { schema: z.string().max(100), registration: true, profile: true, client: true },
 *   plan: { schema: z.enum(['free', 'pro']).default('free'), client: true },
 * } satisfies UserFields;
 */
export type UserFields = Readonly<Record<string, UserField>>;

/**
 * What a user has of the fields of the application's own: of the fields as they are declared, or of what `createAuth` made with them.
 * None is certain, since it may be declared later than a user registered. With it an application tells Express once what
 * `req.currentUser` has.
 *
 * @example
 * declare global {
 *   namespace Express {
 *     interface CurrentUser extends FieldsOf<typeof fields> {}
 *   }
 * }
 */
export type FieldsOf<Source> = Source extends UserFields
  ? { readonly [Name in keyof Source]?: Exclude<Source[Name]['schema']['_zod']['output'], undefined> }
  : Source extends { readonly fields?: infer Own }
    ? Own
    : never;

/**
 * The values of such fields to be given for a user, as their schemas take them; each may be left out. `null` stands for none, where
 * there need be none.
 */
export type GivenFields<Source> = Source extends UserFields
  ? { readonly [Name in keyof Source]?: Given<Source[Name]['schema']['_zod']['input']> | undefined }
  : { readonly [Name in keyof Source]?: Source[Name] | undefined };

type Given<Input> = undefined extends Input ? Input | null : Input;
