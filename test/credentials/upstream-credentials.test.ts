import { UpstreamCredentials } from '../../src/credentials/upstream-credentials.js';
import { openTestDatabase } from '../harness/database.js';
import { prepareUsers } from '../harness/local.js';
import { UpstreamServer } from '../harness/upstream.js';
import { describeCredentialSource } from './credential-source-contract.js';

describeCredentialSource('passwords that another API owns', async () => {
  const upstream = await UpstreamServer.start();
  const { connection, drop } = await openTestDatabase();
  const { users } = await prepareUsers(connection, { hasUpstream: true });
  const source = new UpstreamCredentials({
    ...upstream.options,
    toUser: (answer) => answer,
    users,
    onChanged: async () => undefined,
  });
  return {
    source,
    connection,
    goAway: () => upstream.close(),
    close: async () => {
      await source.close();
      await upstream.close();
      await drop();
    },
  };
});
