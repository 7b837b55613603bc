import { fileURLToPath } from 'node:url';
import { table } from '../harness/table.js';
import type { Question } from '../question.js';

/** Answers a question by itself when its file is what node was started with. */
export async function alone(file: string, question: Question): Promise<void> {
  if (process.argv[1] !== fileURLToPath(file)) return;
  process.stdout.write(`${table(await question({ rounds: 5, seconds: 1 }))}\n`);
}
