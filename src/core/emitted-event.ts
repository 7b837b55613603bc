/** What every event may say besides its details. */
export interface EventContext {
  /** Whom it is about. */
  readonly userId?: string | undefined;
  /** The session that it is about. */
  readonly sid?: string | undefined;
  /** The user who did it, where that is somebody else. */
  readonly actor?: string | undefined;
  readonly ip?: string | undefined;
  /** The client's name for people, such as "Firefox on Linux". */
  readonly device?: string | undefined;
}

/** Something that happened. No password, token or secret is ever in one. */
export interface EmittedEvent<Type extends string = string> extends EventContext {
  /** A noun and a verb in the past, such as `login.succeeded`. */
  readonly type: Type;
  readonly at: Date;
}
