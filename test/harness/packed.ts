import { execFile } from 'node:child_process';
import { lstat, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../../', import.meta.url));

export const workspaces = { embedded: 'packages/embedded-mongodb' } as const;

const packing = z.array(z.object({ filename: z.string(), files: z.array(z.object({ path: z.string() })) }));

/** What a package holds, by the paths in it. The package at the top, or that of a folder below. */
export async function packedFiles(folder = '.'): Promise<string[]> {
  const { stdout } = await npm(join(root, folder), 'pack', '--ignore-scripts', '--json', '--dry-run');
  return packing.parse(JSON.parse(stdout)).flatMap(({ files }) => files.map(({ path }) => path));
}

/** Packs what is built into a directory, and returns the path of the archive. */
export async function pack(directory: string, folder = '.'): Promise<string> {
  const [archive] = await packAll(directory, folder);
  if (archive === undefined) throw new Error('nothing was packed');
  return archive;
}

/** As `pack`, for the packages of several folders at once. */
export async function packAll(directory: string, ...folders: readonly string[]): Promise<readonly string[]> {
  const options = ['--ignore-scripts', '--json', '--pack-destination', directory];
  const { stdout } = await npm(root, 'pack', ...folders.map((folder) => `./${folder}`), ...options);
  return packing.parse(JSON.parse(stdout)).map(({ filename }) => join(directory, filename));
}

/** An application with packages installed: archives, exact versions, or names of what is installed here, in the same versions. */
export async function installed(...packages: readonly string[]): Promise<{
  readonly path: string;
  readonly remove: () => Promise<void>;
}> {
  const path = await mkdtemp(join(tmpdir(), 'sealgate-test-'));
  await writeFile(join(path, 'package.json'), JSON.stringify({ name: 'consumer', private: true }));
  const specifiers = packages.map(async (one) =>
    one.endsWith('.tgz') || one.includes('@', 1) ? one : `${one}@${await installedVersion(one)}`,
  );
  await npm(
    path,
    'install',
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
    ...(await Promise.all(specifiers)),
  );
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

export interface Installation {
  /** Megabytes on the disk. */
  readonly megabytes: number;
  /** Their names. */
  readonly packages: readonly string[];
  /** Files of compiled code. */
  readonly nativeModules: readonly string[];
  /** Packages that run something when they are installed. */
  readonly installScripts: readonly string[];
}

const lock = z.object({
  packages: z.record(z.string(), z.looseObject({ hasInstallScript: z.boolean().optional() })),
});

/** What is installed in an application. */
export async function inspectInstallation(path: string): Promise<Installation> {
  const modules = join(path, 'node_modules');
  const text = await readFile(join(modules, '.package-lock.json'), 'utf8');
  const { packages } = lock.parse(JSON.parse(text));
  const files = await readdir(modules, { recursive: true });
  const sizes = await Promise.all(files.map(async (file) => (await lstat(join(modules, file))).blocks * 512));
  const nameOf = (place: string) => place.replace(/.*node_modules\//, '');
  return {
    megabytes: sizes.reduce((sum, size) => sum + size, 0) / 2 ** 20,
    packages: Object.keys(packages).map(nameOf),
    nativeModules: files.filter((file) => file.endsWith('.node')),
    installScripts: Object.entries(packages).flatMap(([place, { hasInstallScript }]) =>
      hasInstallScript ? [nameOf(place)] : [],
    ),
  };
}

function npm(cwd: string, ...args: readonly string[]): Promise<{ stdout: string }> {
  return run('npm', [...args], { cwd, maxBuffer: 10 * 1024 * 1024 });
}

/** The version of a package that is installed here. */
export async function installedVersion(name: string): Promise<string> {
  const manifest = await readFile(join(root, 'node_modules', name, 'package.json'), 'utf8');
  return z.looseObject({ version: z.string() }).parse(JSON.parse(manifest)).version;
}
