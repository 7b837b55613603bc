import { setTimeout } from 'node:timers/promises';
import { expect } from 'chai';
import type { AuthEvent } from '../../src/index.js';
import { startTestApp } from '../harness/app.js';
import { tokensOf } from '../harness/client.js';
import { CommandProxy, type Fate } from '../harness/command-proxy.js';
import { eventually } from '../harness/eventually.js';
import { signUp } from '../harness/sign-in.js';

describe('all sessions that are ended twice at once', () => {
  it('are told of once, and the second end clears what was opened between the two', async () => {
    const proxy = await CommandProxy.start();
    const events: AuthEvent[] = [];
    const app = await startTestApp({ proxy, onEvent: (event) => events.push(event) });
    const { fields, token: bearer, sid: own } = await signUp(app.base);
    const end = () => app.client().send('DELETE', '/sessions', { bearer });
    const login = async () => tokensOf(await app.client().login(fields)).access_token;
    const ended = () => events.flatMap(({ type, sid }) => (type === 'session.ended' ? [sid] : []));
    await login();

    let letGo = () => {};
    const mayGo = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let isHeld = false;
    proxy.decide = async ({ name, collection }): Promise<Fate> => {
      if (name === 'delete' && collection === 'sealgate_sessions') {
        isHeld = true;
        await mayGo;
      }
      return 'pass';
    };
    expect((await end()).status).to.equal(204);
    await eventually('the first is clearing', () => isHeld);
    await login();
    expect((await end()).status).to.equal(204);
    // The second would read the same sessions meanwhile.
    await setTimeout(200);
    letGo();
    const sessions = app.connection.collection('sealgate_sessions');
    await eventually('all are cleared', async () => (await sessions.countDocuments()) === 1);
    await eventually('both are told of', () => ended().length >= 2);
    await setTimeout(200);
    expect(new Set(ended()).size).to.equal(2);
    expect(ended()).to.have.length(2).and.not.to.include(own);
    await app.close();
    await proxy.close();
  });
});
