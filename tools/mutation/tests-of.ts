import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Tests beside those of the folder of the same name: what the paths of such tests begin with, by the folder of src. */
const others: Readonly<Record<string, readonly string[]>> = {
  availability: ['nodes/redis-outage'],
  core: ['features/', 'nodes/', 'http/every-request', 'attacks/re'],
  credentials: ['attacks/upstream', 'features/sign-in', 'features/change-password'],
  database: ['sessions/mongodb', 'nodes/revocation'],
  features: ['routes', 'core/', 'attacks/mass', 'attacks/re', 'attacks/user'],
  http: ['routes', 'core/', 'attacks/csrf', 'attacks/forged-request', 'attacks/leaks'],
  options: ['core/option', 'server/config', 'server/settings'],
  passport: ['features/token-endpoint', 'http/own-passport', 'http/every-request', 'attacks/token-forging'],
  react: ['client/'],
  redis: ['sessions/redis', 'nodes/redis-outage'],
  sessions: ['core/', 'nodes/'],
  tokens: ['guard/keys', 'guard/stateless', 'attacks/token-forging', 'attacks/algorithm', 'attacks/key'],
  transports: ['http/c', 'attacks/c'],
  users: ['features/user-admin', 'features/profile', 'features/sign-in', 'attacks/nosql-injection'],
};

/** What the paths of tests of a file begin with that lies in no folder. */
const ofTheTop = ['duration', 'logger', 'routes', 'server/', 'admin/', 'http/two', 'http/mounting'];

/** They pack, build or start from the whole repository, and say little of one place in it. */
const apart = ['browser/', 'docs/', 'examples/', 'package/', 'readme'];

/** The files of tests for a file of src, in steps: those of its folder, its own first; then all the others, if asked for. */
export async function testsOf(file: string, root: string, all: boolean): Promise<string[][]> {
  const own = /^packages\/[^/]+/.exec(file)?.[0];
  if (own !== undefined) return [await testsOfPackage(join(own, 'dist/test'), root)];
  const folder = dirname(file).split('/')[1];
  const beginnings = folder === undefined ? ofTheTop : [`${folder}/`, ...(others[folder] ?? [])];
  const mirrored = file.replace(/^src\/(.*)\.tsx?$/, '$1.');
  const directory = join(root, 'dist/test');
  const names = (await readdir(directory, { recursive: true })).filter(
    (name) => name.endsWith('.test.js') && !apart.some((beginning) => name.startsWith(beginning)),
  );
  const nearest = [mirrored, ...beginnings].flatMap((beginning) =>
    names.filter((name) => name.startsWith(beginning)).sort(),
  );
  const near = new Set(nearest);
  const far = names.filter((name) => !near.has(name));
  const steps = all ? [[...near], far] : [[...near]];
  return steps.map((step) => step.map((name) => join('dist/test', name))).filter((step) => step.length > 0);
}

/** A package is small enough for all of its tests. */
async function testsOfPackage(directory: string, root: string): Promise<string[]> {
  const names = await readdir(join(root, directory), { recursive: true });
  return names
    .filter((name) => name.endsWith('.test.js'))
    .sort()
    .map((name) => join(directory, name));
}
