import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { bundleWithVite } from '../harness/bundle-with-vite.js';

const folder = new URL('../../src/react/', import.meta.url);

/** What a bundler makes of `sealgate/react`, but for React itself. */
async function bundle(nodeEnv: string): Promise<string> {
  const chunks = await bundleWithVite(fileURLToPath(new URL('index.js', folder)), {
    external: /^react/,
    define: { 'process.env.NODE_ENV': JSON.stringify(nodeEnv) },
  });
  return chunks.join('\n');
}

describe('the modules of sealgate/react', () => {
  for (const [format, modules] of Object.entries({
    imported: folder,
    required: new URL('../../cjs/react/', folder),
  }))
    it(`say that they are for the client, each with a hook, so that a server component may have them: ${format}`, async () => {
      const files = (await readdir(modules)).filter((file) => /^(?!index).*\.js$/.test(file));
      const marked: string[] = [];
      for (const file of files) {
        const code = await readFile(new URL(file, modules), 'utf8');
        const isMarked = /^(?:['"]use strict['"];\s*)?['"]use client['"];/.test(code);
        if (/\buse[A-Z]\w+\)?\(|createContext|jsx/.test(code)) expect(isMarked, file).to.equal(true);
        if (isMarked) marked.push(file);
      }
      expect(marked).to.have.length(8);
    });

  it('have nothing about CORS and cookies in production, and in development the hints', async function () {
    this.timeout(120_000);
    const development = await bundle('development');
    expect(development).to.match(/CORS_ORIGINS.*no-cors|no-cors.*CORS_ORIGINS/s);
    expect(development).to.include('AUTH_COOKIE_SAME_SITE');
    const production = await bundle('production');
    expect(production).not.to.match(/cors|cookie|openapi|console|process/i);
    expect(production).to.match(/useSuspenseAuth/);
  });
});
