import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { runCli, runCommand } from '../harness/cli.js';
import { temporaryDirectory } from '../harness/temporary-directory.js';

describe('commands with a database that is down', function () {
  this.timeout(120_000);

  it('wait for a while, say so in one line, and exit with 75', async () => {
    const { path, remove } = await temporaryDirectory();
    const file = join(path, 'users.jsonl');
    await writeFile(file, '{"email":"ann@example.com"}\n');
    const env = { MONGODB_URI: 'mongodb://127.0.0.1:1/none', DATA_DIR: join(path, 'data') };
    const commands = [['admin', 'ann@example.com'], ['move'], ['import', 'users', file]];
    const ended = await Promise.all(
      commands.map((args, index) => (index === 0 ? runCommand(env, ...args) : runCli(env, ...args))),
    );
    for (const result of ended)
      expect(result).to.deep.equal({
        code: 75,
        stdout: '',
        stderr: 'sealgate: the database does not answer; run the command again when it does\n',
      });
    await remove();
  });
});
