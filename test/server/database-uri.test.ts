import { expect } from 'chai';
import mongoose from 'mongoose';
import { loadConfig } from '../../src/server/config.js';
import { openDatabase } from '../../src/server/open-database.js';

describe('the URI of a database', () => {
  const unreadable = 'cannot be read as a MongoDB connection string';
  const faults: [what: string, uri: string, fault: string][] = [
    ['an option that there is not', 'mongodb://127.0.0.1:1/app?nonsense=1', unreadable],
    ['an option without a value', 'mongodb://127.0.0.1:1/app?replicaSet=', unreadable],
    ['options that contradict each other', 'mongodb+srv://localhost/?directConnection=true', unreadable],
    ['a port that there is not', 'mongodb://127.0.0.1:99999/app', unreadable],
    ['a pool of a size that there is not', 'mongodb://127.0.0.1:1/app?maxPoolSize=-1', unreadable],
    ['a way to sign in, and nobody', 'mongodb://127.0.0.1:1/app?authMechanism=SCRAM-SHA-256', unreadable],
    [
      'a certificate that is not there',
      'mongodb://127.0.0.1:1/app?tls=true&tlsCAFile=/dev/null/ca.pem',
      'names a file that cannot be read (ENOTDIR)',
    ],
  ];
  for (const [what, uri, fault] of faults)
    it(`is refused at once, and not tried for ever, with ${what}`, async () => {
      const connection = mongoose.createConnection();
      const config = loadConfig({ MONGODB_URI: uri });
      const opening = openDatabase(connection, config, () => undefined, {});
      const refusal = await opening.catch((error: unknown) => error);
      await connection.close();
      expect(refusal).to.include({ name: 'ConfigError', exitCode: 78 });
      expect(refusal).to.have.property('message', `database.uri (MONGODB_URI): ${fault}`);
    });
});
