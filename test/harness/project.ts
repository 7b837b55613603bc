import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installed, pack, workspaces } from './packed.js';
import { temporaryDirectory } from './temporary-directory.js';

const folders = fileURLToPath(new URL('../../../test/projects/', import.meta.url));

/** A small application of its own in a temporary folder, with packages from the registry and those that are built here. */
export interface Project {
  readonly path: string;
  /** Writes files, by their paths in it. */
  write(files: Readonly<Record<string, string>>): Promise<void>;
  /** Runs a program to its end, also one of an installed package, and resolves with what it printed. Rejects with it unless the code is 0. */
  run(program: string, ...args: readonly string[]): Promise<string>;
  remove(): Promise<void>;
}

export interface ProjectOptions {
  /**
   * `sealgate` and `@sealgate/embedded-mongodb` are packed as they are built. Others are exact: `jest@30.0.0`; without a version it is
   * the one that is installed here.
   */
  readonly packages?: readonly string[];
  /** Files by their paths in it; `package.json` is there already. */
  readonly files?: Readonly<Record<string, string>>;
  /** A folder below test/projects with further files. */
  readonly folder?: string;
  /** What programs find in their environment, beside the paths of programs. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Makes it; `remove` it at the end. */
export async function createProject(options: ProjectOptions): Promise<Project> {
  const { packages = [], files = {}, folder, env = {} } = options;
  const { path, remove } = await installed(...(await Promise.all(packages.map(specifierOf))));
  const write = async (contents: Readonly<Record<string, string>>): Promise<void> => {
    for (const [name, content] of Object.entries(contents)) {
      await mkdir(dirname(join(path, name)), { recursive: true });
      await writeFile(join(path, name), content);
    }
  };
  if (folder !== undefined) await cp(join(folders, folder), path, { recursive: true });
  await write(files);
  return { path, write, remove, run: (program, ...args) => runIn(path, env, program, args) };
}

/** Runs a program in a folder to its end, with only the given environment. */
async function runIn(
  cwd: string,
  env: Readonly<Record<string, string>>,
  program: string,
  args: readonly string[],
): Promise<string> {
  const PATH = [join(cwd, 'node_modules/.bin'), dirname(process.execPath), process.env.PATH].join(delimiter);
  const child = spawn(program, args, {
    cwd,
    env: { PATH, HOME: process.env.HOME, CI: 'true', NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const [code, signal] = await once(child, 'close');
  if (code !== 0) throw new Error(`${[program, ...args].join(' ')} ended with ${code ?? signal}:\n${output}`);
  return output;
}

const ours = new Map([
  ['sealgate', '.'],
  ['@sealgate/embedded-mongodb', workspaces.embedded],
]);
const archives = new Map<string, Promise<string>>();

/** What npm installs: for what is built here, an archive, which a process packs once. */
export async function specifierOf(name: string): Promise<string> {
  const folder = ours.get(name);
  if (folder === undefined) return name;
  const archive = archives.get(name) ?? packOnce(folder);
  archives.set(name, archive);
  return archive;
}

async function packOnce(folder: string): Promise<string> {
  const { path } = await temporaryDirectory();
  process.once('exit', () => rmSync(path, { recursive: true, force: true }));
  return pack(path, folder);
}
