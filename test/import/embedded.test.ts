import { stat } from 'node:fs/promises';
import { expect } from 'chai';
import { runCli, startCli } from '../harness/cli.js';
import { eventually } from '../harness/eventually.js';
import { type ServerProcess, startServerProcess } from '../harness/server-process.js';
import { type Importing, openImporting } from './importing.js';

const count = 6_000;

describe('sealgate import users, with the embedded database', function () {
  this.timeout(120_000);
  let importing: Importing;
  let env: Record<string, string>;
  let server: ServerProcess | undefined;
  beforeEach(async () => {
    importing = await openImporting();
    env = { DATA_DIR: importing.path('data'), AUTH_PASSWORD_COST: '4' };
    await importing.writeLines(
      'users.jsonl',
      Array.from({ length: count }, (_, index) => ({ email: `p${index}@example.com` })),
    );
  });
  afterEach(async () => {
    await server?.stop();
    server = undefined;
    await importing.remove();
  });

  const args = () => ['import', 'users', importing.path('users.jsonl')];

  it('works beside the running server, which goes on', async () => {
    server = await startServerProcess({ env });
    expect(await runCli(env, ...args())).to.include({ code: 0, stdout: '' });
    expect((await server.client().register()).status).to.equal(201);
  });

  it('works alone, and leaves the data to the next', async () => {
    expect(await runCli(env, ...args())).to.include({ code: 0 });
    server = await startServerProcess({ env });
    const { code, stderr } = await runCli(env, ...args());
    expect(stderr).to.match(/^sealgate: 6000 records: 0 added, 6000 were there, 0 refused/);
    expect(code).to.equal(0);
  });

  it('says in a line that the database is gone, exits with 75, and goes on from there when it is run again', async () => {
    server = await startServerProcess({ env });
    const { ended } = startCli(env, ...args());
    const checkpoint = `${importing.path('users.jsonl')}.sealgate-import`;
    await eventually('a part is in', () => stat(checkpoint).catch(() => undefined));
    await server.stop('SIGKILL');
    server = undefined;
    expect(await ended).to.deep.equal({
      code: 75,
      stdout: '',
      stderr:
        'sealgate: the database does not answer any more; run the command again when it does, and it goes on where it was\n',
    });
    const { code, stderr } = await runCli(env, ...args());
    expect(stderr).to.match(/^sealgate: an import was broken off; going on after \d+ records\n/);
    expect(code).to.equal(0);
    expect((await runCli(env, ...args())).stderr).to.include('6000 were there');
  });
});
