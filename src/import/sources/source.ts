import type { ToUser } from '../raw-record.js';

/** A second file that a source reads. */
interface SecondFile {
  /** The flag that names it. */
  readonly flag: 'accounts' | 'hash-config';
  readonly isRequired: boolean;
}

/** Another system, and how its users become ours. */
export interface Source {
  readonly name: string;
  readonly second?: SecondFile;
  /** Prepares to read, with the second file where one is given. */
  readonly open: (second: string | undefined) => Promise<ToUser> | ToUser;
}
