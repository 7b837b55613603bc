import type { Entry } from '../entry.js';
import type { ToUser } from '../raw-record.js';

/** A second file that a source reads. */
interface SecondFile {
  /** The flag that names it. */
  readonly flag: 'accounts' | 'hash-config';
  readonly isRequired: boolean;
}

/** Reads the file of users from its beginning. */
export type ReadAgain = () => Promise<AsyncIterable<Entry>>;

/** Reads records; where there is a second file with hashes, it tells how many of them no record had. */
export type OpenSource = ToUser & { readonly hashesLeft?: () => number };

/** Another system, and how its users become ours. */
export interface Source {
  readonly name: string;
  readonly second?: SecondFile;
  /** Prepares to read, with the second file where one is given. */
  readonly open: (second: string | undefined, readAgain: ReadAgain) => Promise<OpenSource> | OpenSource;
}
