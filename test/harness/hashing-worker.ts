import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';

// The real one yields to all else on the machine, and where much else runs, tests would wait for it more than for all they test.
os.setPriority = () => undefined;
syncBuiltinESMExports();
await import('../../src/passwords/hashing-worker.js');
