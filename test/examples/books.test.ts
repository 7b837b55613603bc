import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { accessKeys } from '../../src/guard/index.js';
import { testSecret } from '../harness/app.js';
import { childEnvironment } from '../harness/child-environment.js';
import { Client, tokensOf } from '../harness/client.js';
import { Document, runBlocks } from '../harness/document.js';
import { eventually } from '../harness/eventually.js';
import { expectProblem } from '../harness/expect-problem.js';
import { claimsOf, forge } from '../harness/forge.js';
import { RedisServer, redisIsInstalled } from '../harness/redis.js';
import { launchServer, runServer, startServerProcess } from '../harness/server-process.js';
import { temporaryDirectory } from '../harness/temporary-directory.js';

const built = fileURLToPath(new URL('../../', import.meta.url));
const bothFile = join(built, 'examples/books/start.js');
const alone = join(built, 'examples/books/server.js');

describe('the example of a books service', function () {
  this.timeout(120_000);
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  before(async () => {
    directory = await temporaryDirectory();
  });
  after(async () => {
    for (const { process: child, exited } of launched.splice(0)) {
      child.kill('SIGTERM');
      await exited;
    }
    await directory.remove();
  });
  const launched: ReturnType<typeof launchServer>[] = [];

  /** sealgate and the service, as `npm run example:books` starts them, on ports of their own. */
  const startBoth = async (env: Record<string, string> = {}) => {
    const settings = { DATA_DIR: join(directory.path, 'data'), AUTH_PASSWORD_COST: '4', BOOKS_PORT: '0' };
    const run = launchServer({ file: bothFile, env: { ...settings, ...env } });
    launched.push(run);
    const origins = Promise.all([
      run.until(/sealgate is at (http:\/\/localhost:\d+)/),
      run.until(/books is at (http:\/\/127\.0\.0\.1:\d+)/),
    ]);
    const early = run.exited.then((code): never => {
      throw new Error(`it ended with ${code}:\n${run.output()}`);
    });
    const [sealgate, books] = await Promise.race([origins, early]);
    early.catch(() => undefined);
    return { ...run, sealgate, books, settings };
  };

  describe('beside sealgate', () => {
    let redis: RedisServer | undefined;
    let both: Awaited<ReturnType<typeof startBoth>>;
    before(async () => {
      redis = redisIsInstalled ? await RedisServer.start() : undefined;
      both = await startBoth(redis && { REDIS_URL: redis.url });
    });
    after(() => redis?.close());

    it('has lines in its README that work as they are pasted', async () => {
      const document = await Document.read('examples/books/README.md');
      const answers = await runBlocks(document.commands('Walk through'), {
        cwd: directory.path,
        env: { ...childEnvironment, ...both.settings },
        replace: {
          'http://localhost:3000': both.sealgate,
          'http://127.0.0.1:4000': both.books,
          'npm run admin --': `'${process.execPath}' '${join(built, 'src/admin.js')}'`,
        },
      });
      expect(answers).to.have.length(7);
      expect(answers[0]).to.match(/"access_token":"[\w.-]+".*"roles":\["user"\]/);
      expect(answers[1]).to.match(/^\{"status":"ok"\}\n\{.*"status":401,.*"code":"token_missing"\}$/);
      expect(answers[2]).to.match(/^\{"books":\[\{"id":1,"title":"Things Fall Apart",/);
      expect(answers[3]).to.match(/"status":403,.*"code":"insufficient_role"\}$/);
      expect(answers[4]).to.match(/\nbea@example\.com is an admin now\n.*"roles":\["user","admin"\]/);
      expect(answers[5]).to.match(
        /^\{"id":4,"title":"Pride and Prejudice",.*"pages":226,.*"addedBy":"[0-9a-f]{24}"\}\n201$/,
      );
      expect(answers[6]).to.match(
        /"status":400,"detail":"[^"]+","code":"invalid_request","errors":\[\{"path":"author",/,
      );
    });

    it('ends access tokens with their session in both, where there is a Redis', async () => {
      // One of theirs, whose secret is its own.
      const client = new Client(`${both.sealgate}/auth`);
      const { access_token: bearer } = tokensOf(await client.register());
      const ask = () => client.send('GET', `${both.books}/books`, { bearer });
      expect((await ask()).status).to.equal(200);
      await client.logout();
      if (!redis) return;
      const refused = await eventually('the books are closed', async () => {
        const answer = await ask();
        return answer.status === 200 ? undefined : answer;
      });
      expectProblem(refused, 401, 'session_revoked');
    });

    it('ends both processes at SIGINT and at SIGTERM', async () => {
      // One that nobody listens to would end it at once, and leave the others behind.
      for (const signal of ['SIGINT', 'SIGTERM'] as const) both.process.kill(signal);
      expect(await both.exited).to.equal(0);
      for (const origin of [both.sealgate, both.books]) {
        const answer = await fetch(origin).catch(() => 'nobody listens');
        expect(answer).to.equal('nobody listens');
      }
    });
  });

  it('ends both when one of them cannot start, and says so by its exit code', async () => {
    const run = launchServer({
      file: bothFile,
      env: { DATA_DIR: join(directory.path, 'other'), BOOKS_PORT: 'no port' },
    });
    expect(await run.exited).to.equal(1);
    expect(run.output()).to.contain('port should be');
  });

  it('has the keys of access tokens and no other secret of sealgate: it runs with nothing else', async () => {
    const keys = JSON.stringify([accessKeys(testSecret)]);
    const service = await startServerProcess({ file: alone, env: { ACCESS_KEYS: keys, BOOKS_PORT: '0' } });
    const ask = (bearer?: string) => new Client(service.origin).send('GET', '/books', { bearer });
    expect((await ask(forge(claimsOf('access_token')))).status).to.equal(200);
    expect((await ask()).status).to.equal(401);
    expect(await service.stop()).to.equal(0);
  });

  it('does not start without keys, and says what is missing', async () => {
    for (const env of [{ ACCESS_KEYS: '{}' }, { ACCESS_KEYS: '' }]) {
      const { code, output } = await runServer({ file: alone, env: { ...env, BOOKS_PORT: '0' } });
      expect(code).to.equal(1);
      expect(output).to.match(/ACCESS_KEYS is missing|keys must have 8 bytes/);
    }
  });
});
