import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import mongoose from 'mongoose';
import { createAuth } from '../src/index.js';
import { peerFault, peerVersions } from '../src/peer-versions.js';
import { testSecret } from './harness/app.js';

describe('the versions of express and mongoose', () => {
  it('are those of the peer dependencies', async () => {
    const manifest = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
    const { peerDependencies } = JSON.parse(manifest);
    for (const [peer, lowest] of Object.entries(peerVersions))
      expect(peerDependencies[peer]).to.equal(lowest.map((version) => `^${version}.0`).join(' || '));
  });

  it('are taken from the lowest of each major one on', () => {
    for (const version of ['4.18.0', '4.22.3', '5.0.0', '5.3.0', '5.10.0-beta.1'])
      expect(peerFault('express', version), version).to.equal(undefined);
    for (const version of ['8.24.0', '8.24.10', '9.0.0', '9.12.1'])
      expect(peerFault('mongoose', version), version).to.equal(undefined);
  });

  it('are refused otherwise, in one line that says what was found and what to install', () => {
    for (const version of ['3.21.2', '4.17.3', '4.2.0', '6.0.0', '40.18.0', 'none'])
      expect(peerFault('express', version)).to.equal(
        `${version} is not supported: sealgate works with express ^4.18 and ^5; run: npm install express@5`,
      );
    for (const version of ['5.13.23', '7.8.13', '8.23.1', '10.0.0'])
      expect(peerFault('mongoose', version)).to.equal(
        `${version} is not supported: sealgate works with mongoose ^8.24 and ^9; run: npm install mongoose@9`,
      );
  });

  it("are refused by createAuth, for the connection's own mongoose", () => {
    const connection = mongoose.createConnection();
    const other = Object.create(connection, { base: { value: { version: '7.8.13' } } });
    expect(() => createAuth({ secret: testSecret, connection: other })).to.throw(
      TypeError,
      /^createAuth: mongoose 7\.8\.13 is not supported: .*npm install mongoose@9$/,
    );
  });
});
