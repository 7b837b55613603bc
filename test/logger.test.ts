import { expect } from 'chai';
import express from 'express';
import mongoose from 'mongoose';
import { createAuth } from '../src/index.js';
import { consoleLogger, steadyLogger } from '../src/logger.js';
import { createLogger } from '../src/server/logger.js';
import { listen, testSecret } from './harness/app.js';
import { Client } from './harness/client.js';
import { expectProblem } from './harness/expect-problem.js';

/** As the driver gives it. */
const fault = Object.assign(new Error('no such index'), {
  code: 27,
  command: { find: 'users', filter: { email: 'ann@example.com' } },
});

describe('the logger of the server', () => {
  it('says what is wrong, and nothing of what was asked or answered', () => {
    const written: string[] = [];
    createLogger('production', { write: (line) => written.push(line) }).error({ err: fault }, 'it failed');
    expect(JSON.parse(written.join())).to.deep.include({ msg: 'it failed' });
    expect(JSON.parse(written.join()).err).to.include({ message: 'no such index', code: 27 });
    expect(written.join()).to.not.include('ann@example.com');
  });

  it('writes a line of JSON with level, time and process, whatever was thrown', () => {
    const written: string[] = [];
    const logger = createLogger('production', { write: (line) => written.push(line) });
    const circle: Record<string, unknown> = { size: 1n };
    circle.self = circle;
    logger.info({ url: 'http://127.0.0.1' }, 'listening');
    logger.warn({ err: circle }, 'odd');
    logger.error({ err: Object.assign(new Error('odder'), { code: circle }) }, 'odder');
    expect(written.join('')).to.match(/^(\{[^\n]+\}\n){3}$/);
    const [first, second, third] = written.map((line): Record<string, unknown> => JSON.parse(line));
    expect(first).to.include({ level: 30, pid: process.pid, url: 'http://127.0.0.1', msg: 'listening' });
    expect(first?.time).to.be.closeTo(Date.now(), 60_000);
    expect(second).to.include({ level: 40, msg: 'odd' });
    expect(third?.err).to.include({ message: 'odder' }).and.not.have.property('code');
    expect(second?.err).to.be.a('string').that.includes('size: 1n');
  });

  it('is silent about what is usual, outside of production', () => {
    const written: string[] = [];
    const logger = createLogger('development', { write: (line) => written.push(line) });
    logger.info({}, 'listening');
    logger.warn({}, 'odd');
    expect(written).to.have.length(1);
  });
});

describe('the logger of those who give none', () => {
  it('says what is wrong, and nothing of what was asked or answered', () => {
    const said: unknown[][] = [];
    const { error: print } = console;
    console.error = (...args: unknown[]) => void said.push(args);
    try {
      consoleLogger.error({ err: fault, sid: 'a session' }, 'it failed');
    } finally {
      console.error = print;
    }
    const [[message, details] = []] = said;
    expect(message).to.equal('it failed');
    expect(details).to.deep.include({ sid: 'a session' });
    expect(details).to.have.nested.include({ 'err.message': 'no such index', 'err.code': 27 });
    expect(JSON.stringify(said)).to.not.include('ann@example.com');
  });
});

describe('a logger of the application that fails', () => {
  it('fails nobody, whether it throws or rejects', async () => {
    const unhandled: unknown[] = [];
    const note = (error: unknown) => unhandled.push(error);
    process.on('unhandledRejection', note);
    const broken = () => {
      throw new Error('the disk is full');
    };
    const rejecting = () => Promise.reject(new Error('the disk is full'));
    const logger = steadyLogger({ info: broken, warn: broken, error: rejecting });
    logger.info({}, 'one');
    logger.warn({}, 'two');
    logger.error({}, 'three');
    await new Promise((resolve) => setTimeout(resolve, 20));
    process.off('unhandledRejection', note);
    expect(unhandled).to.deep.equal([]);
  });

  it('leaves an outage an outage at a guard, and the process alive', async () => {
    const broken = () => {
      throw new Error('the disk is full');
    };
    const connection = mongoose.createConnection();
    const auth = createAuth({
      secret: testSecret,
      connection,
      logger: { info: broken, warn: broken, error: broken },
    });
    const { origin, server } = await listen(express().get('/', auth.requireAuth));
    const answer = await new Client(origin).send('GET', '/', { byApplication: true });
    expectProblem(answer, 503, 'service_unavailable');
    server.closeAllConnections();
    server.close();
    await auth.close();
    await connection.close();
  });
});
