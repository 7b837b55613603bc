import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { RequestHandler } from 'express';
import type { AuthOptions } from '../../src/index.js';
import { startTestApp } from '../../test/harness/app.js';
import type { ApplicationMessage, Usage } from './server.js';

// The process under load: an application with one route bare and the same route protected.

const options: Partial<AuthOptions> = JSON.parse(process.argv[2] ?? '{}');
const orders: RequestHandler = (_req, res) => {
  res.json({ orders: [] });
};

const app = await startTestApp({
  ...options,
  // A client of its own, so that this process ends with it.
  connectOptions: {},
  after: (express, auth) => {
    express.get('/bare', orders);
    express.get('/protected', auth.requireAuth, orders);
  },
});

const delay = monitorEventLoopDelay();
delay.enable();
let since = process.cpuUsage();

process.on('message', (message) => {
  if (message === 'stop') process.disconnect();
  else send(takeUsage());
});
// Also when the other side dies, so that no database is left behind.
process.once('disconnect', () => void app.close());
send({ origin: app.origin });

function takeUsage(): Usage {
  const { user, system } = process.cpuUsage(since);
  const usage: Usage = { cpu: user + system, loopDelay: delay.percentile(99) / 1e6 };
  since = process.cpuUsage();
  delay.reset();
  return usage;
}

function send(message: ApplicationMessage): void {
  process.send?.(message);
}
