import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { apiServer } from './api-server.js';

const source = (path: string) => fileURLToPath(new URL(`../../src/${path}`, import.meta.url));

/** Where `npm run dev` has the server; the app is at 5173 and passes on to it. */
const api = 'http://127.0.0.1:3000';

// biome-ignore lint/style/noDefaultExport: Vite asks for it
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react(), apiServer(api)],
  resolve: {
    alias: { 'sealgate/client': source('client/index.ts'), 'sealgate/react': source('react/index.ts') },
  },
  build: {
    outDir: fileURLToPath(new URL('../../dist/src/spa', import.meta.url)),
    emptyOutDir: true,
    target: 'es2022',
    // A file written into a page would need a laxer policy than the server's.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { host: '127.0.0.1', proxy: { '/auth': api } },
});
