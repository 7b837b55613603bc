import { readdir, readFile } from 'node:fs/promises';
import { SourceMap } from 'node:module';
import { join, relative, resolve } from 'node:path';
import { parse } from 'acorn';
import { fullAncestor } from 'acorn-walk';
import { type Change, changesOf } from './changes.js';

/** One change in one place. */
export interface Mutant {
  /** The file of a package's src, from the top of the repository, and the line in it. */
  readonly file: string;
  readonly line: number;
  /** The compiled file. */
  readonly compiled: string;
  readonly before: string;
  readonly after: string;
  apply(text: string): string;
}

const leftOut = ['src/client/', 'src/react/', 'packages/'];

/** The packages: where their sources are, and what is compiled of them. */
const packages = ['.', 'packages/embedded-mongodb'];

/** All changes that can be made to the compiled source, below some paths if there are any. */
export async function findMutants(root: string, paths: readonly string[]): Promise<Mutant[]> {
  const compiled = (await Promise.all(packages.map((folder) => compiledFiles(root, folder)))).flat();
  const mutants = await Promise.all(compiled.map((file) => mutantsOf(root, file)));
  const wanted = ({ file }: Mutant) =>
    paths.length === 0
      ? !leftOut.some((folder) => file.startsWith(folder))
      : paths.some((path) => `${file}/`.startsWith(`${relative('.', path)}/`));
  return mutants.flat().filter(wanted);
}

async function compiledFiles(root: string, folder: string): Promise<string[]> {
  const sources = new Set(await readdir(join(root, folder, 'src'), { recursive: true }));
  return (
    (await readdir(join(root, folder, 'dist/src'), { recursive: true }))
      // Beside it may lie what was bundled, or compiled from a file that is gone.
      .filter(
        (name) => /\.js$/.test(name) && ['ts', 'tsx'].some((kind) => sources.has(name.replace(/js$/, kind))),
      )
      .sort()
      .map((name) => join(folder, 'dist/src', name))
  );
}

/** Where a mutant is and, for one that survived, what it changes. */
export function show({ file, line, before, after }: Mutant, whole: boolean): string {
  return `${file}:${line}${whole ? `\n  - ${before}\n  + ${after}` : ''}`;
}

async function mutantsOf(root: string, compiled: string): Promise<Mutant[]> {
  const path = join(root, compiled);
  const text = await readFile(path, 'utf8');
  const map = new SourceMap(JSON.parse(await readFile(`${path}.map`, 'utf8')));
  const changes: Change[] = [];
  const program = parse(text, { ecmaVersion: 'latest', sourceType: 'module', allowHashBang: true });
  fullAncestor(program, (node, _state: unknown, ancestors) => {
    changes.push(...changesOf(node, ancestors.at(-2), text));
  });
  return changes.flatMap((change) => {
    const apply = (whole: string) => whole.slice(0, change.start) + change.text + whole.slice(change.end);
    const [row, column] = placeOf(text, change.start);
    const entry = map.findEntry(row, column);
    if (!('originalSource' in entry)) return [];
    const file = relative(root, resolve(path, '..', entry.originalSource));
    return [{ file, line: entry.originalLine + 1, compiled, apply, ...linesOf(text, change) }];
  });
}

/** Row and column, both from 0 on. */
function placeOf(text: string, offset: number): [row: number, column: number] {
  const above = text.slice(0, offset).split('\n');
  return [above.length - 1, above.at(-1)?.length ?? 0];
}

/** The lines that a change touches, as they were and as they are with it. */
function linesOf(text: string, { start, end, text: put }: Change): { before: string; after: string } {
  const first = text.lastIndexOf('\n', start - 1) + 1;
  const next = text.indexOf('\n', end);
  const last = next === -1 ? text.length : next;
  const head = text.slice(first, start).trimStart();
  const tail = text.slice(end, last);
  return { before: oneLine(head + text.slice(start, end) + tail), after: oneLine(head + put + tail) };
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ');
}
