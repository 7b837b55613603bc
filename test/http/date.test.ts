import { expect } from 'chai';
import express from 'express';
import { createParts } from '../../src/create-parts.js';
import { register } from '../../src/flows/register.js';
import { sendTokens } from '../../src/http/routes/route.js';
import { resolveOptions } from '../../src/options.js';
import { BearerTransport } from '../../src/transports/bearer-transport.js';
import { listen, testSecret } from '../harness/app.js';
import { newUser } from '../harness/client.js';
import { openTestDatabase } from '../harness/database.js';
import { silentLogger } from '../harness/logger.js';

describe('an answer with tokens', () => {
  it('has the date of the clock by which they run out, whatever time it is at this machine', async () => {
    const { connection, drop } = await openTestDatabase();
    const { parts, readiness } = createParts(
      resolveOptions({ secret: testSecret, connection, passwords: { cost: 4 }, logger: silentLogger }),
    );
    await readiness.whenReady();
    const signedIn = await register(parts, newUser(), { ip: undefined, userAgent: undefined });
    const issuedAt = Date.UTC(2001, 1, 3);
    const transport = new BearerTransport({ sameSite: 'strict', secure: false, domain: undefined }, '/');
    const app = express().get('/', (req, res) => {
      sendTokens(req, res, { parts, transport, refreshTokenInBody: false }, { ...signedIn, issuedAt });
    });
    const { origin, server } = await listen(app);
    try {
      const { headers } = await fetch(origin);
      expect(headers.get('date')).to.equal('Sat, 03 Feb 2001 00:00:00 GMT');
    } finally {
      server.close();
      server.closeAllConnections();
      parts.revocations.stop();
      await parts.credentials.close();
      await drop();
    }
  });
});
