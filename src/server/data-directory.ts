import { type FileHandle, mkdir, open, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { codeOf } from '../exit.js';
import { ConfigError } from './config.js';

/** Whom a file or directory belongs to, and who may do what with it. */
export interface Ownership {
  readonly uid: number;
  readonly mode: number;
}

/** Write permission for the group, or for all. */
const writableByOthers = 0o022;

/**
 * Makes the data directory where it is missing, and returns its path, resolved. Whoever else could write in it could put another secret or
 * another database there.
 *
 * @throws ConfigError where it belongs to somebody else, or others may write in it.
 */
export async function openDataDirectory(path: string): Promise<string> {
  const directory = resolve(path);
  await inDataDirectory(directory, () => makeDirectory(directory));
  // Not before: somebody else may have made it in the meantime.
  assertOwn(directory, await stat(directory));
  return directory;
}

/** Makes a directory, and those that it is in. Node's own way tries for ever in a directory such as /proc, which is there and takes none. */
async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    if (await isDirectory(path)) return;
    if (codeOf(error) !== 'ENOENT' || (await isDirectory(dirname(path)))) throw error;
    await makeDirectory(dirname(path));
    await makeDirectory(path);
  }
}

function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** Makes, reads or writes something in the data directory; where the system does not let it, it throws a ConfigError that says what to do. */
export async function inDataDirectory<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    const remedy = 'make it readable and writable for the user who runs this, or name another directory';
    throw new ConfigError('database.embedded.path', `${path} cannot be used (${error.code}); ${remedy}`);
  }
}

/** The text of a file in the data directory; undefined where there is none. @throws ConfigError as for the directory. */
export function readDataFile(file: string): Promise<string | undefined> {
  return inDataDirectory(file, () => readOwn(file));
}

async function readOwn(file: string): Promise<string | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    // Of what is read, whatever the path leads to by then.
    assertOwn(file, await handle.stat());
    return (await handle.readFile('utf8')).trim();
  } finally {
    await handle.close();
  }
}

function assertOwn(path: string, ownership: Ownership): void {
  const fault = ownershipFault(path, ownership, process.getuid?.());
  if (fault !== undefined) throw new ConfigError('database.embedded.path', fault);
}

/**
 * What is wrong with an owner and a mode, for the user `me`, and how to fix it. Windows has no such users: `me` is undefined. The
 * embedded database says the same of its own files; it may not be installed.
 */
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
