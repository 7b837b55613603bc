import type { Connection } from 'mongoose';

/** What sealgate needs of a mongoose model of the application's. Any model of users is one. */
export interface ApplicationModel {
  new (values: object, fields: null, options: { strict: boolean }): ApplicationDocument;
  readonly db: Connection;
  readonly collection: { readonly name: string };
  readonly schema: {
    requiredPaths(): string[];
    path(name: string):
      | {
          readonly options?: {
            readonly default?: unknown;
            readonly auto?: unknown;
            readonly required?: unknown;
          };
        }
      | undefined;
  };
}

export interface ApplicationDocument {
  /** False from the insertion on, so that what fails then is none of its refusals. */
  readonly isNew: boolean;
  get(path: string): unknown;
  set(path: string, value: unknown): unknown;
  validate(paths: string[]): Promise<unknown>;
  save(): Promise<unknown>;
  toObject(options: object): { readonly _id: unknown };
}
