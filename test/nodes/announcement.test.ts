import { expect } from 'chai';
import { codeOf } from '../harness/client.js';
import { eventually } from '../harness/eventually.js';
import { DatabaseProxy } from '../harness/proxy.js';
import { describeWithRedis } from '../harness/redis.js';
import { signUp } from '../harness/sign-in.js';
import { countWaits } from '../harness/waits.js';
import { describeNodes, setups } from './nodes.js';
import { outages } from './outages.js';
import { askEachTime, env, otherEnv, reachTheOther } from './revocations.js';

describeWithRedis('an announcement by Redis', () => {
  for (const setup of [setups.announced, setups.redis]) {
    describe('reaches the other node', () => {
      let proxy: DatabaseProxy;
      before(async () => {
        proxy = await DatabaseProxy.start();
      });
      after(() => proxy.close());
      const options = {
        env,
        otherEnv: ({ name }: { name: string }) => ({ ...otherEnv, MONGODB_URI: proxy.uriOf(name) }),
      };

      describeNodes('whatever happens at one', setup, options, (nodes) => {
        afterEach(() => proxy.restore());

        reachTheOther(nodes);
        if (setup === setups.redis) askEachTime(nodes);

        it('a logout, without a poll, while its database is silent', async () => {
          const people = [await signUp(nodes.one.base), await signUp(nodes.one.base)];
          const [leaving, staying] = people;
          for (const { token } of people) expect((await nodes.other.client().me(token)).status).to.equal(200);
          proxy.freeze();
          await eventually('the node says that polling fails', () =>
            nodes.other.output().includes('revocation polling failed'),
          );
          await leaving?.client.logout();
          await eventually(
            'the logout is known',
            async () => codeOf(await nodes.other.client().me(leaving?.token)) === 'session_revoked',
          );
          expect((await nodes.other.client().me(staying?.token)).status).to.equal(200);
        });

        it('a logout, by the next poll where the announcement is lost', async () => {
          const redis = await nodes.redis.connect();
          await redis.sendCommand(['ACL', 'SETUSER', 'default', 'resetchannels']);
          await redis.sendCommand(['CLIENT', 'KILL', 'TYPE', 'pubsub']);
          redis.destroy();
          const { client, token } = await signUp(nodes.one.base);
          await eventually(
            'its database answers it again',
            async () => (await nodes.other.client().me(token)).status === 200,
          );
          await client.logout();
          await eventually(
            'the logout is known',
            async () => codeOf(await nodes.other.client().me(token)) === 'session_revoked',
          );
        });

        if (setup === setups.announced)
          for (const [state, takeAway, bringBack] of outages)
            it(`a logout, by polling, and nothing waits for Redis while it ${state}`, async () => {
              const { client, token, fields } = await signUp(nodes.one.base);
              await takeAway(nodes.redis);
              const elsewhere = nodes.other.client();
              expect((await elsewhere.login(fields)).status).to.equal(200);
              const waits = countWaits();
              expect((await client.logout()).status).to.equal(204);
              expect(waits()).to.equal(0);
              await eventually(
                'it is known',
                async () => codeOf(await elsewhere.me(token)) === 'session_revoked',
              );
              expect((await elsewhere.refresh()).status).to.equal(200);
              await bringBack(nodes.redis);
            });
      });
    });
  }
});
