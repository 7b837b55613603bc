import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { WebSocket } from 'ws';
import { itEndsSockets } from './ends-contract.js';
import { startServerSample } from './running-sample.js';

const statuses: Readonly<Record<string, number>> = { service_unavailable: 503 };

describe('a socket of ws', () => {
  itEndsSockets({
    renews: true,
    told: (code) => code,
    start: (auth) => startServerSample('ws', { auth }),
    connect: async ({ port }, token) => {
      const protocols = token === undefined ? [] : ['token', String(token)];
      const socket = new WebSocket(`ws://127.0.0.1:${port}`, protocols);
      let ended: string | undefined;
      socket.on('close', (code, reason) => {
        ended = code === 4401 ? String(reason) : `closed by ${code}`;
      });
      await new Promise<void>((resolve, reject) => {
        socket.on('open', resolve);
        socket.on('error', reject);
        socket.on('unexpected-response', async (_req, res: IncomingMessage) => {
          const code = await text(res);
          expect(res.statusCode).to.equal(statuses[code] ?? 401);
          reject(code);
        });
      });
      expect(socket.protocol).to.equal('token');
      return {
        hello: async () => {
          const answer = once(socket, 'message');
          socket.send('hello');
          return String((await answer)[0]);
        },
        renew: async (newer) => socket.send(`token ${newer}`),
        ended: () => ended,
        close: () => socket.terminate(),
      };
    },
  });
});
