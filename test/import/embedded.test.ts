import { stat } from 'node:fs/promises';
import { expect } from 'chai';
import { runCommand } from '../harness/cli.js';
import { eventually } from '../harness/eventually.js';
import { type ServerHere, startServerHere } from '../harness/server-here.js';
import { type ServerProcess, startServerProcess } from '../harness/server-process.js';
import { type Importing, openImporting } from './importing.js';

const count = 2_500;

describe('sealgate import users, with the embedded database', function () {
  this.timeout(120_000);
  let importing: Importing;
  let env: Record<string, string>;
  let server: ServerProcess | undefined;
  let next: ServerHere | undefined;
  before(async () => {
    importing = await openImporting();
    env = { DATA_DIR: importing.path('data'), AUTH_PASSWORD_COST: '4' };
    await write('few.jsonl', 'few', 600);
    await write('many.jsonl', 'many', count);
    server = await startServerProcess({ env });
  });
  after(async () => {
    await server?.stop();
    await next?.stop();
    await importing.remove();
  });

  const write = (file: string, name: string, length: number) =>
    importing.writeLines(
      file,
      Array.from({ length }, (_, index) => ({ email: `${name}${index}@example.com` })),
    );
  const args = (file: string) => ['import', 'users', importing.path(file)];

  it('works beside the running server, which goes on', async () => {
    expect(await runCommand(env, ...args('few.jsonl'))).to.include({ code: 0, stdout: '' });
    expect((await server?.client().register())?.status).to.equal(201);
  });

  it('says in a line that the database is gone, and exits with 75', async () => {
    const ended = runCommand(env, ...args('many.jsonl'));
    const checkpoint = `${importing.path('many.jsonl')}.sealgate-import`;
    await eventually('a part is in', () => stat(checkpoint).catch(() => undefined));
    await server?.stop('SIGKILL');
    server = undefined;
    expect(await ended).to.deep.equal({
      code: 75,
      stdout: '',
      stderr:
        'sealgate: the database does not answer any more; run the command again when it does, and it goes on where it was\n',
    });
  });

  it('works alone, goes on from there when it is run again, and leaves the data to the next', async () => {
    const { code, stderr } = await runCommand(env, ...args('many.jsonl'));
    expect(stderr).to.match(/^sealgate: an import was broken off; going on after \d+ records\n/);
    expect(code).to.equal(0);
    next = await startServerHere(env);
    for (const [file, number] of [
      ['few.jsonl', 600],
      ['many.jsonl', count],
    ] as const) {
      const again = await runCommand(env, ...args(file));
      expect(again.stderr).to.include(
        `sealgate: ${number} records: 0 added, ${number} were there, 0 refused`,
      );
      expect(again.code).to.equal(0);
    }
  });
});
