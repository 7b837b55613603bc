import { execFile } from 'node:child_process';
import { cp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { temporaryDirectory } from '../harness/temporary-directory.js';

/** Where the compiled files of the folder are. */
const compiled = new URL('../../src/passwords/', import.meta.url);

/** Whether it is a folder, or what runs: neither types nor the lines of the source. */
const isProgram = (path: string) => !/\.(map|d\.c?ts)$/.test(path);

/** A copy of what is built, with another text in a file of the folder. */
export async function copyWith(file: string, text: string) {
  const directory = await temporaryDirectory();
  const { path } = directory;
  await cp(fileURLToPath(new URL('../', compiled)), join(path, 'src'), {
    recursive: true,
    filter: isProgram,
  });
  await symlink(fileURLToPath(new URL('../../../node_modules', compiled)), join(path, 'node_modules'));
  await writeFile(join(path, 'package.json'), '{ "type": "module" }');
  await rm(join(path, 'src/passwords', file));
  await writeFile(join(path, 'src/passwords', file), text);
  return directory;
}

export function runProgram(program: string, cwd: string) {
  return promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], { cwd });
}

/** What is built of a file of the folder. */
export function textOf(file: string): Promise<string> {
  return readFile(new URL(file, compiled), 'utf8');
}
