import { io } from 'socket.io-client';
import { itEndsSockets } from './ends-contract.js';
import { startServerSample } from './running-sample.js';

describe('a socket of socket.io', () => {
  itEndsSockets({
    renews: true,
    told: (code) => code,
    start: (auth) => startServerSample('socket.io', { auth }),
    connect: async ({ port }, token) => {
      const socket = io(`http://127.0.0.1:${port}`, { auth: { token }, forceNew: true, reconnection: false });
      let reason: string | undefined;
      let code: string | undefined;
      socket.on('ended', (told) => {
        code = told;
      });
      socket.on('disconnect', (why) => {
        reason = why;
      });
      await new Promise<void>((resolve, reject) => {
        socket.on('connect', resolve);
        socket.on('connect_error', ({ message }) => reject(message));
      });
      return {
        hello: () => socket.timeout(20_000).emitWithAck('hello'),
        renew: async (newer) => socket.emit('token', newer),
        ended: () => (reason === 'io server disconnect' ? code : reason),
        close: () => socket.disconnect(),
      };
    },
  });
});
