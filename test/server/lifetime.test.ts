import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { newUser } from '../harness/client.js';
import { eventually } from '../harness/eventually.js';
import { startServerHere } from '../harness/server-here.js';
import { launchServer, printedOrigin, startServerProcess } from '../harness/server-process.js';
import { temporaryDirectory } from '../harness/temporary-directory.js';

const lifetimeFile = fileURLToPath(new URL('../../src/server/lifetime.js', import.meta.url));

describe('a server that is told to stop at any moment', function () {
  this.timeout(300_000);
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let env: Record<string, string>;
  before(async () => {
    directory = await temporaryDirectory();
    env = { NODE_ENV: 'test', DATA_DIR: directory.path, AUTH_PASSWORD_COST: '4' };
  });
  after(() => directory.remove());

  it('ends, and its data can be read afterwards', async () => {
    const fields = newUser();
    const begun = performance.now();
    const first = await startServerProcess({ env });
    const startMs = performance.now() - begun;
    expect((await first.client().register(fields)).status).to.equal(201);
    expect(await first.stop()).to.equal(0);

    for (const part of [0.3, 0.6, 0.9]) {
      const run = launchServer({ env });
      await Promise.race([setTimeout(startMs * part), run.until(printedOrigin)]);
      run.process.kill('SIGTERM');
      // By the signal itself before anybody listens to it.
      expect(await run.exited, run.output()).to.be.oneOf([0, 'SIGTERM']);
      expect(run.output()).to.not.match(/sealgate: |"level":[45]0/);
    }
    const last = await startServerHere(env);
    expect((await last.client().login(fields)).status).to.equal(200);
    expect(await last.stop()).to.equal(0);
  });

  /** Runs a program that has a lifetime. */
  const program = (code: string) => {
    const source = `import { Lifetime } from ${JSON.stringify(lifetimeFile)};
      setInterval(() => undefined, 1000);
      ${code}
      process.stdout.write('ready');`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
    });
    const ended = once(child, 'close').then(([status, signal]) => ({ status: status ?? signal, errors }));
    return { child, ended, isReady: once(child.stdout, 'data') };
  };

  it('ends at once when it is told again a while later', async () => {
    const { child, isReady } = program(`
      const lifetime = new Lifetime(100_000);
      lifetime.onEnd(() => new Promise(() => undefined));`);
    await isReady;
    const told = eventually('it ends', () => {
      child.kill('SIGTERM');
      return child.signalCode ?? undefined;
    });
    expect(await told).to.equal('SIGTERM');
  });

  it('ends within its limit, with 1 and a line, where something does not close', async () => {
    const { child, ended, isReady } = program(`
      const lifetime = new Lifetime(100);
      lifetime.onEnd(() => new Promise(() => undefined));`);
    await isReady;
    child.kill('SIGTERM');
    expect(await ended).to.deep.equal({
      status: 1,
      errors: 'sealgate: what is open does not close within 0.1 seconds\n',
    });
  });

  it('closes what was opened last first, what is still being opened too, and all of it where one fails', async () => {
    const { child, ended, isReady } = program(`
      const lifetime = new Lifetime();
      const tell = (name) => () => process.stderr.write(name + '\\n');
      lifetime.onEnd(tell('first'));
      lifetime.onEnd(() => { throw new Error('second'); });
      await lifetime.open(async () => 'third', (name) => tell(name)());
      const opening = new Promise((resolve) => lifetime.signal.addEventListener('abort', () => resolve('last')));
      void lifetime.run(() => lifetime.open(() => opening, (name) => tell(name)()));`);
    await isReady;
    child.kill('SIGINT');
    expect(await ended).to.deep.equal({ status: 1, errors: 'last\nthird\nsealgate: second\nfirst\n' });
  });

  it('says in one line what it failed of, with its code, after all was closed', async () => {
    const { ended } = program(`
      const lifetime = new Lifetime();
      lifetime.onEnd(() => process.stderr.write('closed\\n'));
      void lifetime.run(async () => { throw Object.assign(new Error('no\\n  way'), { exitCode: 75 }); });`);
    expect(await ended).to.deep.equal({ status: 75, errors: 'sealgate: no way\nclosed\n' });
  });
});
