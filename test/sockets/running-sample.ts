import { Server } from 'node:http';
import express from 'express';
import { listenLocally } from '../harness/listen.js';
import { runSample } from '../harness/page-sample.js';

export interface RunningSample {
  readonly port: number;
  close(): Promise<unknown>;
}

/** Runs the server's block of a section of docs/sockets.md, on a free port. */
export async function startServerSample(
  section: string,
  given: Readonly<Record<string, unknown>>,
): Promise<RunningSample> {
  const server = await runSample('docs/sockets.md', section, 0, 'server', { app: express(), ...given });
  if (!(server instanceof Server)) throw new Error('the sample makes no server');
  return {
    port: await listenLocally(server),
    close: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
