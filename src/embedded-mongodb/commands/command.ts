import type { Catalog } from '../storage/catalog.js';
import type { Document } from '../values/values.js';
import type { Cursors } from './cursors.js';

/** What a command works on. */
export interface CommandContext {
  readonly catalog: Catalog;
  readonly cursors: Cursors;
  readonly database: string;
}

/** Carries out a command and makes its answer; an error that it throws is the answer, too. */
export type Command = (context: CommandContext, command: Document) => Document;
