import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const server = fileURLToPath(new URL('../../dist/src/cli.js', import.meta.url));

/** Starts the API server along with Vite's, unless one is already running. */
export function apiServer(url: string): Plugin {
  return {
    name: 'sealgate-api',
    apply: 'serve',
    async configureServer({ httpServer }) {
      if (await isRunning(url)) return;
      const child = spawn(process.execPath, [server], { stdio: 'inherit' });
      httpServer?.once('close', () => child.kill());
    },
  };
}

async function isRunning(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}
