import { mkdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { dataFiles } from './data-files.js';

/** A data directory, or a file of the database in it, that another user owns or may write to. */
export class DataDirectoryError extends Error {}

/** Whom a file or directory belongs to, and who may do what with it. */
export interface Ownership {
  readonly uid: number;
  readonly mode: number;
}

/** Write permission for the group, or for all. */
const writableByOthers = 0o022;

/** Makes a data directory where it is missing, and returns its real path. @throws DataDirectoryError */
export function openDataDirectory(path: string): string {
  makeDirectory(resolve(path));
  const directory = realpathSync(path);
  // Not before: somebody else may have made it in the meantime.
  assertOwnData(directory);
  return directory;
}

/** Makes a directory, and those that it is in. Node's own way tries for ever in a directory such as /proc, which is there and takes none. */
function makeDirectory(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (isDirectory(path)) return;
    if (isDirectory(dirname(path))) throw error;
    makeDirectory(dirname(path));
    makeDirectory(path);
  }
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** Whoever else may write there could put another database there. @throws DataDirectoryError */
export function assertOwnData(directory: string): void {
  for (const path of [directory, ...dataFiles.map((name) => join(directory, name))]) {
    const ownership = statSync(path, { throwIfNoEntry: false });
    const fault = ownership && ownershipFault(path, ownership, process.getuid?.());
    if (fault !== undefined) throw new DataDirectoryError(fault);
  }
}

/** What is wrong with an owner and a mode, for the user `me`, and how to fix it. Windows has no such users: `me` is undefined. */
export function ownershipFault(
  path: string,
  { uid, mode }: Ownership,
  me: number | undefined,
): string | undefined {
  if (me === undefined) return undefined;
  const isMine = uid === me;
  if (isMine && (mode & writableByOthers) === 0) return undefined;
  const octal = (mode & 0o777).toString(8).padStart(3, '0');
  const remedy = `${isMine ? '' : `chown ${me} ${path} && `}chmod go-w ${path}`;
  return `${path} belongs to the user ${uid} and has the mode ${octal}; it must belong to the user ${me}, who runs this, and no other may write to it; run: ${remedy}`;
}
