import type { Catalog } from '../storage/catalog.js';
import type { Document } from '../values/values.js';
import type { Cursors } from './cursors.js';

/** What a command works on. */
export interface CommandContext {
  readonly catalog: Catalog;
  readonly cursors: Cursors;
  readonly database: string;
}

/** Runs a command and returns its reply; an error that it throws becomes the reply. */
export type Command = (context: CommandContext, command: Document) => Document;
