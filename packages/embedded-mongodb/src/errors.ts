import type { Document } from './values/values.js';

/** The error codes that this server gives, by the names that MongoDB has for them. */
const codes = {
  BadValue: 2,
  FailedToParse: 9,
  TypeMismatch: 14,
  InvalidLength: 16,
  IllegalOperation: 20,
  NamespaceNotFound: 26,
  IndexNotFound: 27,
  PathNotViable: 28,
  ConflictingUpdateOperators: 40,
  CursorNotFound: 43,
  NamespaceExists: 48,
  MaxTimeMSExpired: 50,
  DollarPrefixedFieldName: 52,
  EmptyFieldName: 56,
  CommandNotFound: 59,
  ImmutableField: 66,
  CannotCreateIndex: 67,
  InvalidOptions: 72,
  InvalidNamespace: 73,
  IndexOptionsConflict: 85,
  IndexKeySpecsConflict: 86,
  NotAReplicaSet: 123,
  InvalidIndexSpecificationOption: 197,
  QueryFeatureNotAllowed: 224,
  NotImplemented: 238,
  BSONObjectTooLarge: 10334,
  DuplicateKey: 11000,
  ChangeStreamsNeedReplicaSet: 40573,
} as const;

export type CodeName = keyof typeof codes;

/** An error that is returned to the client, with MongoDB's code. */
export class CommandError extends Error {
  readonly code: number;
  readonly codeName: string;
  /** Further fields of the answer. */
  readonly details: Document;

  constructor(codeName: CodeName | number, message: string, details: Document = {}) {
    super(message);
    this.code = typeof codeName === 'number' ? codeName : codes[codeName];
    this.codeName = typeof codeName === 'number' ? `Location${codeName}` : codeName;
    this.details = details;
  }
}

/** Converts any error to one for the client. Foreign errors come from the aggregation library, about the client's pipeline. */
export function toCommandError(error: unknown): CommandError {
  if (error instanceof CommandError) return error;
  if (error instanceof RangeError)
    return new CommandError('BadValue', `the command asks for too much: ${error.message}`);
  const message = error instanceof Error ? error.message : String(error);
  return new CommandError(message.startsWith('Use of undefined variable') ? 17276 : 'BadValue', message);
}

/** The reply for an error. */
export function errorAnswer({ message, code, codeName, details }: CommandError): Document {
  return { ok: 0, errmsg: message, code, codeName, ...details };
}
