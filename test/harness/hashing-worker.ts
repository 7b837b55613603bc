import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import { stopCoverage } from 'node:v8';

// The real one yields to all else on the machine, and where much else runs, tests would wait for it more than for all they test.
os.setPriority = () => undefined;
syncBuiltinESMExports();
// Each of hundreds of threads would write down as much as a whole process does.
stopCoverage();
await import('../../src/passwords/hashing-worker.js');
