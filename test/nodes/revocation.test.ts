import { expect } from 'chai';
import { makeAdmin } from '../harness/admin.js';
import type { Client } from '../harness/client.js';
import { type SignedInClient, signUp } from '../harness/sign-in.js';
import { describeNodes, setups } from './nodes.js';
import { askEachTime, env, otherEnv, reachTheOther } from './revocations.js';

const options = { env, otherEnv: () => otherEnv };

describeNodes('what happens at one node reaches the other', setups.mongodb, options, (nodes) => {
  reachTheOther(nodes);
  askEachTime(nodes);

  it('never that nobody is an admin, though two demote each other at two nodes at once', async () => {
    const users = nodes.database.connection.collection('users');
    for (let round = 0; round < 5; round++) {
      await users.updateMany({}, { $set: { roles: ['user'] } });
      const [here, there] = [await signUp(nodes.one.base), await signUp(nodes.other.base)];
      for (const one of [here, there]) await makeAdmin(nodes.database, one);
      const demote = (at: Client, by: SignedInClient, whom: SignedInClient) =>
        at.send('PATCH', `/users/${whom.userId}`, { bearer: by.token, body: { roles: ['user'] } });
      await Promise.all([demote(nodes.one.client(), here, there), demote(nodes.other.client(), there, here)]);
      expect(await users.countDocuments({ roles: 'admin', disabled: false })).to.be.at.least(1);
    }
  });
});
