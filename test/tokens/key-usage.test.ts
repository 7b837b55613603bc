import { expect } from 'chai';
import { createKeyRing } from '../../src/tokens/key-ring.js';
import { KeyUsage, warnAtSealed } from '../../src/tokens/key-usage.js';
import { sealClaims } from '../../src/tokens/nested-jwt.js';
import { startTestApp, testSecret } from '../harness/app.js';
import { newUser } from '../harness/client.js';
import { recordingLogger } from '../harness/logger.js';

describe('the tokens that were made with one secret', () => {
  it('are counted, and warned of once, at a tenth of 2^32', () => {
    expect(warnAtSealed).to.equal(429_496_729);
    const logger = recordingLogger();
    const ring = createKeyRing('refresh_token', testSecret, [], logger);
    const { usage } = ring;
    if (usage === undefined) throw new Error('nothing is counted');
    for (const _ of [1, 2, 3]) sealClaims({}, ring);
    expect(usage.sealed).to.equal(3);
    usage.sealed = warnAtSealed - 2;
    sealClaims({}, ring);
    expect(logger.lines).to.deep.equal([]);
    for (const _ of [1, 2, 3]) sealClaims({}, ring);
    expect(logger.lines.map((line) => JSON.parse(line))).to.deep.equal([
      {
        level: 'warn',
        message:
          'many tokens of the type refresh_token were made with one secret; rotate it (previousSecrets)',
        details: { type: 'refresh_token', sealed: warnAtSealed, maximum: 2 ** 32 },
      },
    ]);
  });

  it('are counted by type in an application, which goes on', async () => {
    const logger = recordingLogger();
    const app = await startTestApp({ logger, tokenEndpoint: { stateless: true } });
    const { count } = KeyUsage.prototype;
    // As if all that a node may make without a word had been made.
    KeyUsage.prototype.count = function (this: KeyUsage) {
      this.sealed = Math.max(this.sealed, warnAtSealed - 1);
      count.call(this);
    };
    try {
      const client = app.client();
      const { email, password } = newUser();
      const answers = [
        await client.register({ email, password, username: 'ann' }),
        await client.refresh(),
        await client.send('POST', '/token', { body: { username: 'ann', password } }),
      ];
      expect(answers.map(({ status }) => status)).to.deep.equal([201, 200, 200]);
    } finally {
      KeyUsage.prototype.count = count;
      await app.close();
    }
    const warned = logger.lines.map((line) => JSON.parse(line)).filter(({ level }) => level === 'warn');
    expect(warned.map(({ details }) => details.type)).to.have.members([
      'access_token',
      'refresh_token',
      'stateless_token',
    ]);
  });
});
