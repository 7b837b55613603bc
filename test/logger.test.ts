import { expect } from 'chai';
import { consoleLogger } from '../src/logger.js';
import { createLogger } from '../src/server/logger.js';

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
