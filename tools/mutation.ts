import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findMutants, type Mutant, show } from './mutation/mutants.js';
import { testsOf } from './mutation/tests-of.js';
import { type Outcome, Workspace } from './mutation/workspace.js';

const help = `npm run mutation [-- options] [path ...]

Changes the compiled source in one place at a time, and runs the tests of its folder on each change. What no test notices
is printed as a diff. It works on copies below the temporary directory, which it takes away at the end.

path            take changes from these files or folders: src/sessions, src/tokens/jwe.ts;
                all of src by default, but for client, react and packages, which have to be named
--mutants <n>   how many changes to try, at random; 40
--seed <n>      the same seed tries the same changes, as long as src stays the same; 1
--workers <n>   how many run at once; 2
--all           run the whole suite on what the tests of its folder do not notice, which takes minutes for each
--help          print this

Each file of tests is run with nothing changed first, and left out where it fails. A test that fails now and then makes
a change look noticed: run it on an idle machine.
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    mutants: { type: 'string', default: '40' },
    seed: { type: 'string', default: '1' },
    workers: { type: 'string', default: String(Math.min(2, availableParallelism())) },
    all: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

/** Milliseconds that tests may take beyond three times what they take with nothing changed. */
const grace = 45_000;

const print = (text: string) => process.stdout.write(`${text}\n`);

function numberOf(name: 'mutants' | 'seed' | 'workers', minimum: number): number {
  const number = Number(values[name]);
  if (!Number.isSafeInteger(number) || number < minimum)
    throw new RangeError(`--${name} must be a whole number of at least ${minimum}`);
  return number;
}

/** A random part of a list, always the same for a seed (mulberry32). */
function sample<T>(list: readonly T[], size: number, seed: number): T[] {
  let state = seed >>> 0;
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const drawn = list.map((item) => ({ item, order: random() }));
  return drawn
    .sort((one, other) => one.order - other.order)
    .slice(0, size)
    .map(({ item }) => item);
}

async function run(): Promise<void> {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const seed = numberOf('seed', 0);
  const found = await findMutants(root, positionals);
  if (found.length === 0) throw new RangeError(`there is nothing to change in ${positionals.join(', ')}`);
  const mutants = sample(found, numberOf('mutants', 1), seed);
  const stepsOf = new Map<Mutant, string[][]>();
  for (const mutant of mutants) stepsOf.set(mutant, await testsOf(mutant.file, root, values.all));
  print(`${mutants.length} of ${found.length} possible changes, seed ${seed}`);

  const workers = Math.min(numberOf('workers', 1), mutants.length);
  const workspaces = await Promise.all(Array.from({ length: workers }, () => Workspace.create(root)));
  const cleanUp = () => Promise.all(workspaces.map((workspace) => workspace.remove()));
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void cleanUp().finally(() => process.exit(1)));
  const outcomes: Outcome[] = [];
  const times = new Map<string, number>();
  try {
    await share(workspaces, new Set([...stepsOf.values()].flat(2)), async (workspace, test) => {
      const time = await workspace.measure(test);
      if (time === undefined) print(`left out: ${test} fails with nothing changed`);
      else times.set(test, time);
    });
    await share(workspaces, stepsOf, async (workspace, [mutant, steps]) => {
      const outcome = await tryOne(workspace, mutant, steps, times);
      outcomes.push(outcome);
      print(`${outcome.padEnd(9)} ${show(mutant, outcome === 'survived')}`);
    });
  } finally {
    await cleanUp();
  }
  const count = (outcome: Outcome) => outcomes.filter((one) => one === outcome).length;
  const noticed = outcomes.length - count('survived');
  const score = ((100 * noticed) / outcomes.length).toFixed(1);
  print(
    `score ${score} %: ${count('killed')} killed, ${count('timed out')} timed out, ${count('survived')} survived`,
  );
}

/** Gives items to workspaces, each of which takes the next one when it is done with the last. */
async function share<T>(
  workspaces: readonly Workspace[],
  items: Iterable<T>,
  work: (workspace: Workspace, item: T) => Promise<void>,
): Promise<void> {
  const waiting = [...items].values();
  await Promise.all(
    workspaces.map(async (workspace) => {
      for (const item of waiting) await work(workspace, item);
    }),
  );
}

/** Runs one step of tests after the other, until one of them notices. */
async function tryOne(
  workspace: Workspace,
  mutant: Mutant,
  steps: readonly string[][],
  times: ReadonlyMap<string, number>,
): Promise<Outcome> {
  for (const step of steps) {
    const tests = step.filter((test) => times.has(test));
    if (tests.length === 0) continue;
    const usual = tests.reduce((sum, test) => sum + (times.get(test) ?? 0), 0);
    const outcome = await workspace.trial(mutant, tests, 3 * usual + grace);
    if (outcome !== 'survived') return outcome;
  }
  return 'survived';
}

if (values.help) print(help);
else await run();
