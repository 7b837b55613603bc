import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { findById } from './find-by-id.js';
import { insertOne } from './insert-one.js';
import { type Figure, type Question, table } from './measure.js';
import { startEmbedded } from './start-embedded.js';

// npm run bench [-- [--quick] [question ...]]

const questions = new Map<string, Question>([
  ['start-embedded', startEmbedded],
  ['find-by-id', findById],
  ['insert-one', insertOne],
]);

const { values, positionals } = parseArgs({
  options: { quick: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const effort = values.quick ? { rounds: 1, seconds: 0.5 } : { rounds: 7, seconds: 2 };
const figures: Figure[] = [];
for (const name of positionals.length > 0 ? positionals : questions.keys()) {
  const question = questions.get(name);
  if (question === undefined) {
    print(`Unknown benchmark ${name}; choose from: ${[...questions.keys()].join(', ')}`);
    process.exit(1);
  }
  print(`${name} ... (load average ${loadavg()[0]?.toFixed(1)})`);
  figures.push(...(await question(effort)));
}
print(`\n${table(figures)}`);

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
