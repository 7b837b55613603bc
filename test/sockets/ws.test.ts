import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { expect } from 'chai';
import { WebSocket } from 'ws';
import { startTestApp } from '../harness/app.js';
import { DatabaseProxy } from '../harness/proxy.js';
import { signUp } from '../harness/sign-in.js';
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

  it('harms nobody by breaking off in the middle of its handshake, or by what is no frame', async () => {
    const proxy = await DatabaseProxy.start();
    const app = await startTestApp({ users: { cacheFor: '0' }, proxy });
    const sample = await startServerSample('ws', { auth: app.auth });
    const { token } = await signUp(app.base);
    const handshake = [
      'GET / HTTP/1.1',
      'Host: 127.0.0.1',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      `Sec-WebSocket-Protocol: token, ${token}`,
    ].join('\r\n');
    // The database keeps them waiting, so that they break off before they are let in.
    proxy.freeze();
    for (let i = 0; i < 5; i++) {
      const stream = connect(sample.port, '127.0.0.1');
      stream.on('error', () => undefined);
      stream.write(`${handshake}\r\n\r\n`);
      await setTimeout(100);
      stream.resetAndDestroy();
    }
    await setTimeout(500);
    await proxy.restore();
    const stream = connect(sample.port, '127.0.0.1');
    stream.write(`${handshake}\r\n\r\n`);
    const [answer] = await once(stream, 'data');
    expect(String(answer)).to.match(/^HTTP\/1.1 101 .*^Sec-WebSocket-Protocol: token\r$/ms);
    stream.end(Buffer.from([0xff, 0xff, 0xff, 0xff]));
    await once(stream.resume(), 'close');
    const socket = new WebSocket(`ws://127.0.0.1:${sample.port}`, ['token', token]);
    await once(socket, 'open');
    socket.terminate();
    await sample.close();
    await app.close();
    await proxy.close();
  });
});
