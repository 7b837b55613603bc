import { parentPort, workerData } from 'node:worker_threads';
import { nativeEngine, portableEngine } from '../../src/passwords/bcrypt-engine.js';
import type { BcryptLoop } from './bcrypt-limit.js';

// One core's share of the limit: the engine that logins use, and nothing else.

const { cost, seconds }: BcryptLoop = workerData;
const engine = (await nativeEngine()) ?? (await portableEngine());
const hash = engine.hash('correct horse battery', cost);

const start = performance.now();
let verified = 0;
let elapsed = 0;
while (elapsed < seconds * 1000) {
  engine.verify('correct horse battery', hash);
  verified += 1;
  elapsed = performance.now() - start;
}
parentPort?.postMessage((verified * 1000) / elapsed);
