import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { apiServer } from './api-server.js';
import { namePages } from './name-pages.js';

const source = (path: string) => fileURLToPath(new URL(`../../src/${path}`, import.meta.url));

/** Where `npm run dev` starts the API server. Vite serves the app at port 5173 and proxies to it. */
const api = 'http://127.0.0.1:3000';

// biome-ignore lint/style/noDefaultExport: Vite requires it
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react(), apiServer(api), namePages()],
  resolve: {
    alias: { 'sealgate/client': source('client/index.ts'), 'sealgate/react': source('react/index.ts') },
  },
  build: {
    outDir: fileURLToPath(new URL('../../dist/src/spa', import.meta.url)),
    emptyOutDir: true,
    target: 'es2022',
    // Inlined assets would need a laxer content security policy than the server's.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  // The host is that of the app, so that the server sees its requests as of the same origin.
  server: { host: 'localhost', proxy: { '/auth': { target: api, changeOrigin: false } } },
});
