import { setTimeout } from 'node:timers/promises';
import { expect } from 'chai';
import type { Connection } from 'mongoose';
import { createAuth } from '../../src/index.js';
import { writeEarlierRelease } from '../adoption/earlier-release.js';
import { testSecret } from '../harness/app.js';
import { type Command, CommandProxy } from '../harness/command-proxy.js';
import { openTestDatabase } from '../harness/database.js';
import { recordingLogger } from '../harness/logger.js';

interface Work {
  readonly prepare?: (connection: Connection) => Promise<unknown>;
  readonly isIn: (command: Command) => boolean;
  /** How many such commands are part of the start, which waits for them. */
  readonly atStart: number;
}

const underWay: Record<string, Work> = {
  'the search for names in other spellings': {
    isIn: ({ body }) => JSON.stringify(body.filter ?? '').includes('$regex'),
    atStart: 0,
  },
  'the move of hashes out of the users': {
    prepare: (connection) => writeEarlierRelease(connection, 10),
    isIn: ({ collection, body }) => collection === 'users' && 'passwordHash' in Object(body.filter),
    atStart: 0,
  },
  'a poll for what ended at other nodes': {
    isIn: ({ name, collection }) => name === 'find' && collection === 'sealgate_revocations',
    atStart: 1,
  },
};

describe('what is under way when an application closes', () => {
  for (const [what, { prepare, isIn, atStart }] of Object.entries(underWay))
    it(`ends with the connection, and leaves no line in the log: ${what}`, async () => {
      const proxy = await CommandProxy.start();
      const { connection, drop } = await openTestDatabase({}, proxy);
      await prepare?.(connection);
      const logger = recordingLogger();
      let seen = 0;
      const held = new Promise<void>((reached) => {
        proxy.decide = (command) => {
          if (!isIn(command) || ++seen <= atStart) return 'pass';
          reached();
          return new Promise(() => undefined);
        };
      });
      const auth = createAuth({ secret: testSecret, connection, logger, passwords: { cost: 4 } });
      await auth.ready();
      await held;
      await auth.close();
      await connection.close(true);
      // What waited for an answer is told by then that none will come.
      await setTimeout(50);
      const told = logger.lines.filter((line) => !line.includes('"level":"info"'));
      expect(told).to.deep.equal([]);
      await drop();
      await proxy.close();
    });
});
