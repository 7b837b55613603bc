#!/usr/bin/env node
import { runCommandLine } from './cli/run-command-line.js';

// The command `sealgate-admin`, which was there before `sealgate admin`.
await runCommandLine(['admin', ...process.argv.slice(2)]);
