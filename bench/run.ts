import { availableParallelism, cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { device } from './device.js';
import { endSessions } from './end-sessions.js';
import { withDatabaseServer } from './harness/database.js';
import { table } from './harness/table.js';
import { install } from './install.js';
import { loginStorm } from './login-storm.js';
import { memory } from './memory.js';
import { protectedRoute } from './protected-route.js';
import type { Effort, Figure, Question } from './question.js';
import { refresh } from './refresh.js';
import { revocationBound } from './revocation-bound.js';
import { start } from './start.js';
import { tokens } from './tokens.js';

// npm run bench [-- [--quick] [question ...]]

const questions = new Map<string, Question>([
  ['protected-route', protectedRoute],
  ['tokens', tokens],
  ['login-storm', loginStorm],
  ['refresh', refresh],
  ['revocation-bound', revocationBound],
  ['end-sessions', endSessions],
  ['start', start],
  ['memory', memory],
  ['device', device],
  ['install', install],
]);

const thorough: Effort = { rounds: 7, seconds: 2 };
const quick: Effort = { rounds: 1, seconds: 0.5 };

const { values, positionals } = parseArgs({
  options: { quick: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const unknown = positionals.find((name) => !questions.has(name));
if (unknown !== undefined) {
  print(`Unknown benchmark ${unknown}; choose from: ${[...questions.keys()].join(', ')}`);
  process.exit(1);
}

await withDatabaseServer(async () => {
  const asked = positionals.length > 0 ? positionals : [...questions.keys()];
  const figures: Figure[] = [];
  for (const name of asked) {
    print(
      `${name} ... (load average ${loadavg()
        .map((load) => load.toFixed(1))
        .join(' ')})`,
    );
    const question = questions.get(name);
    figures.push(...((await question?.(values.quick ? quick : thorough)) ?? []));
  }
  print(
    '',
    `${availableParallelism()} cores, ${cpus()[0]?.model}, Node ${process.versions.node}`,
    '',
    table(figures),
    ...(values.quick ? ['', 'A quick run shows that everything works; its figures say little.'] : []),
  );
});

function print(...lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}
