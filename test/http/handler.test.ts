import { createServer } from 'node:http';
import { expect } from 'chai';
import express from 'express';
import { z } from 'zod';
import { json } from '../../src/core/answer.js';
import { defineFeature } from '../../src/core/feature.js';
import { type Access, defineRoute } from '../../src/core/route.js';
import { createAuthWith } from '../../src/create-auth-with.js';
import { startTestApp, testSecret } from '../harness/app.js';
import { Client } from '../harness/client.js';
import { openTestDatabase } from '../harness/database.js';
import { expectProblem } from '../harness/expect-problem.js';
import { listenLocally } from '../harness/listen.js';
import { recordingLogger } from '../harness/logger.js';

const fault = new Error('a fault of the handler');

const rowAt = (path: string, handle: () => never | Promise<never>, access: Access = 'public') =>
  defineRoute({ method: 'GET', path, summary: 'Fails', access, answers: { 200: z.object({}) }, handle });

const rejecting = async () => {
  throw fault;
};

const faulty = defineFeature({
  name: 'faulty',
  routes: [
    rowAt('/rejects', rejecting),
    rowAt('/rejects-with-cookie', rejecting, 'cookie'),
    rowAt('/rejects-with-nothing', () => Promise.reject()),
    rowAt('/throws', () => {
      throw fault;
    }),
    defineRoute({
      method: 'GET',
      path: '/cannot-be-written',
      summary: 'Answers with what is no JSON',
      access: 'public',
      answers: { 200: z.object({}) },
      handle: () => json({ number: 1n }),
    }),
  ],
});

/** Whatever Express does with the promises that handlers return: each handler of the router is made to return nothing. */
function withoutPromises(stack: readonly { handle: (...args: never[]) => unknown; route?: unknown }[]): void {
  for (const layer of stack) {
    const { route } = layer as { route?: { stack: typeof stack } };
    if (route) withoutPromises(route.stack);
    const { handle } = layer;
    // Express tells handlers of errors by the number of their parameters.
    layer.handle =
      handle.length === 4
        ? (error: never, req: never, res: never, next: never) => void handle(error, req, res, next)
        : (req: never, res: never, next: never) => void handle(req, res, next);
  }
}

describe('a handler that fails', () => {
  for (const path of faulty.routes.map((route) => route.path)) {
    it(`is answered by us, and not by Express, with 500: ${path}`, async () => {
      const { connection, drop } = await openTestDatabase();
      const logger = recordingLogger();
      const unhandled: unknown[] = [];
      const onUnhandled = (error: unknown) => unhandled.push(error);
      process.on('unhandledRejection', onUnhandled);
      const auth = createAuthWith([faulty], { secret: testSecret, connection, logger });
      await auth.ready();
      withoutPromises(auth.router.stack);
      const server = createServer(express().use(auth.router));
      try {
        const base = `http://127.0.0.1:${await listenLocally(server)}`;
        expectProblem(await new Client(base).send('GET', path), 500, 'internal_error');
        expect(logger.lines.join()).to.match(/a fault of the handler|without a reason|BigInt/);
        expect(unhandled).to.deep.equal([]);
      } finally {
        process.off('unhandledRejection', onUnhandled);
        server.closeAllConnections();
        server.close();
        await auth.close();
        await drop();
      }
    });
  }
});

describe('a handler', () => {
  it('is told of nobody where no guard of ours has looked, whatever others put on the request', async () => {
    const show = (path: string, access: Access) =>
      defineRoute({
        method: 'GET',
        path,
        summary: 'Tells who asks',
        access,
        answers: { 200: z.object({}) },
        handle: ({ user, claims }) => json({ user: typeof user, claims: typeof claims }),
      });
    const routes = [show('/public', 'public'), show('/cookie', 'cookie')];
    const app = await startTestApp({
      features: [defineFeature({ name: 'who', routes })],
      before: (express) =>
        express.use((req, _res, next) => {
          Object.assign(req, { auth: { sub: 'mallory' }, currentUser: { id: 'mallory', roles: ['admin'] } });
          next();
        }),
    });
    try {
      for (const path of ['/public', '/cookie']) {
        const { body } = await app.client().send('GET', path);
        expect(body).to.deep.equal({ user: 'undefined', claims: 'undefined' });
      }
    } finally {
      await app.close();
    }
  });
});
