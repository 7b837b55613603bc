import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { z } from 'zod';
import { commands } from '../../src/cli/commands.js';
import { runCli, runCommand } from '../harness/cli.js';
import { startServerHere } from '../harness/server-here.js';
import { databaseForServers } from '../server/environment.js';

const manifest = fileURLToPath(new URL('../../../package.json', import.meta.url));

describe('sealgate, the command', () => {
  for (const args of [['help'], ['--help'], ['-h']]) {
    it(`lists its commands for ${args}`, async () => {
      const { code, stdout } = await runCommand({}, ...args);
      expect(code).to.equal(0);
      for (const name of ['start', 'admin EMAIL|ID', 'import users FILE', 'help [COMMAND]'])
        expect(stdout).to.include(`\n  ${name} `);
    });
  }

  for (const { name, operands, flags = [] } of commands)
    it(`tells how it is called, with its options, exit codes and an example: ${name}`, async () => {
      const helped = await runCommand({}, ...name.split(' '), '--help');
      expect(helped).to.include({ code: 0, stderr: '' });
      const [usage, ...parts] = helped.stdout.split('\n\n');
      expect(usage).to.equal(
        [
          'usage: sealgate',
          name,
          operands,
          ...flags.map((flag) => `[--${flag.name}${flag.value ? ` ${flag.value}` : ''}]`),
        ]
          .filter((word) => word !== '')
          .join(' '),
      );
      const part = (title: string) => parts.find((one) => one.startsWith(`${title}:\n`)) ?? '';
      for (const flag of [...flags.map((one) => one.name), 'help'])
        expect(part('options')).to.include(`\n  --${flag} `);
      for (const code of ['0', '1', '64'])
        expect(part('exit codes')).to.match(new RegExp(`\n {2}${code} +\\w`));
      expect(part('example')).to.match(new RegExp(`\n {2}(\\w+=\\S+ )?sealgate ${name}( .*)?\n$`));
      expect(await runCommand({}, 'help', ...name.split(' '))).to.deep.equal(helped);
    });

  it('tells of every code that a command exits with, for each that joins the database', async () => {
    for (const { name } of commands.filter((one) => !['start', 'help'].includes(one.name)))
      for (const code of ['75', '78'])
        expect((await runCommand({}, 'help', ...name.split(' '))).stdout).to.match(
          new RegExp(`\n {2}${code} `),
        );
  });

  it('tells its version', async () => {
    const { version } = z
      .looseObject({ version: z.string() })
      .parse(JSON.parse(await readFile(manifest, 'utf8')));
    expect(await runCli({}, '--version')).to.deep.equal({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  const wrong: readonly (readonly [args: readonly string[], line: string])[] = [
    [['strat'], 'there is no command strat; see: sealgate help'],
    [['help', 'strat'], 'there is no command strat; see: sealgate help'],
    [['--prot', '80'], "Unknown option '--prot'; see: sealgate help start"],
    [['start', 'now'], 'start takes no now; see: sealgate help start'],
    [['admin', '--force', 'ann@example.com'], "Unknown option '--force'; see: sealgate help admin"],
    [['admin'], 'usage: sealgate admin EMAIL|ID [--yes]'],
    [['admin', 'ann@example.com', 'ben@example.com'], 'usage: sealgate admin EMAIL|ID [--yes]'],
    [['import'], 'import what? see: sealgate help import users'],
    [
      ['import', 'users', '--format'],
      "Option '--format <value>' argument missing; see: sealgate help import users",
    ],
  ];
  for (const [args, line] of wrong) {
    it(`refuses ${args.join(' ')} in one line, and exits with 64`, async () => {
      expect(await runCommand({}, ...args)).to.deep.equal({
        code: 64,
        stdout: '',
        stderr: `sealgate: ${line}\n`,
      });
    });
  }

  it('exits with 78 where a setting is wrong, whatever the command', async () => {
    for (const args of [[], ['start'], ['admin', 'ann@example.com']]) {
      const { code, stderr } = await runCommand({ PORT: 'none' }, ...args);
      expect([code, stderr]).to.deep.equal([78, 'sealgate: http.port (PORT): must be a port, 0 to 65535\n']);
    }
  });

  // Without arguments it does so for all tests that start one in a process of its own.
  it('runs the server for start', async () => {
    const { env, drop } = await databaseForServers();
    const server = await startServerHere(env);
    try {
      expect((await server.client().register()).status).to.equal(201);
    } finally {
      expect(await server.stop()).to.equal(0);
      await drop();
    }
  });
});
