import { expect } from 'chai';
import express from 'express';
import { tokens } from '../../src/core/answer.js';
import { createContext } from '../../src/core/create-context.js';
import { sendAnswer } from '../../src/http/answer.js';
import { BearerTransport } from '../../src/transports/bearer-transport.js';
import { TokenHeader } from '../../src/transports/token-header.js';
import { listen, testSecret } from '../harness/app.js';
import { openTestDatabase } from '../harness/database.js';
import { silentLogger } from '../harness/logger.js';
import { signUpIn } from '../harness/sign-in.js';

describe('an answer with tokens', () => {
  it('has the date of the clock by which they run out, whatever time it is at this machine', async () => {
    const { connection, drop } = await openTestDatabase();
    const given = { secret: testSecret, connection, passwords: { cost: 4 }, logger: silentLogger };
    const { context, readiness } = createContext(given, []);
    await readiness.whenReady();
    const signedIn = await signUpIn(context);
    const issuedAt = Date.UTC(2001, 1, 3);
    const transport = new BearerTransport(
      new TokenHeader(),
      { sameSite: 'strict', secure: false, domain: undefined, suffix: '', partitioned: false },
      '/',
    );
    const app = express().get('/', (req, res) => {
      sendAnswer(req, res, { context, transport }, tokens({ ...signedIn, issuedAt }));
    });
    const { origin, server } = await listen(app);
    try {
      const { headers } = await fetch(origin);
      expect(headers.get('date')).to.equal('Sat, 03 Feb 2001 00:00:00 GMT');
    } finally {
      server.close();
      server.closeAllConnections();
      context.revocations.stop();
      await context.credentials.close();
      await drop();
    }
  });
});
