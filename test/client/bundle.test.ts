import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { bundleWithVite } from '../harness/bundle-with-vite.js';

const entry = fileURLToPath(new URL('../../src/client/index.js', import.meta.url));

describe('the bundle of the client', () => {
  let code = '';
  before(async function () {
    this.timeout(120_000);
    const chunks = await bundleWithVite(entry);
    expect(chunks).to.have.length(1);
    code = chunks.join();
  });

  it('is whole, and needs no other module', () => {
    expect(code).to.match(/export\s*\{.*createAuthClient.*\}/s);
    expect(code).not.to.match(/\bimport\b/);
  });

  it('uses no lock of the browser, which could be held for ever', () => {
    expect(code).to.include('BroadcastChannel');
    expect(code).not.to.match(/\.locks\b/);
  });

  it('has less than 4.45 KB, minified and compressed', () => {
    expect(gzipSync(code, { level: 9 }).length).to.be.within(2_000, 4_450);
  });
});
