import { exitCodes } from '../exit.js';
import { type Arguments, type Command, helpFlag, UsageError, usageOf } from './command.js';

/** `sealgate help`: lists the commands; with the name of one, how it is called. */
export async function run({ operands }: Arguments, commands: readonly Command[]): Promise<number> {
  const name = operands.join(' ');
  const command = commands.find((one) => one.name === name);
  if (name !== '' && !command) throw new UsageError(`there is no command ${name}; see: sealgate help`);
  process.stdout.write(`${(command ? helpOf(command) : overview(commands)).join('\n')}\n`);
  return 0;
}

/** The lines that tell how a command is called. */
export function helpOf(command: Command): readonly string[] {
  const { summary, flags = [], details = [], exits = {}, example } = command;
  const options = [...flags, helpFlag].map(
    ({ name, value, description }) => [value ? `--${name} ${value}` : `--${name}`, description] as const,
  );
  const codes = Object.entries({
    ...{ 0: 'done', 1: 'it failed', [exitCodes.usage]: 'the command line is wrong' },
    ...exits,
  });
  return [
    `usage: ${usageOf(command)}`,
    '',
    `${summary}.`,
    ...['', 'options:', ...columns(options)],
    ...(details.length > 0 ? ['', ...details] : []),
    ...['', 'exit codes:', ...columns(codes)],
    ...['', 'example:', `  ${example}`],
  ];
}

function overview(commands: readonly Command[]): readonly string[] {
  const rows = commands.map(
    ({ name, operands, summary }) => [[name, operands].join(' ').trim(), summary] as const,
  );
  return [
    'usage: sealgate [COMMAND]',
    '',
    ...columns(rows),
    '',
    'Settings come from the environment and from config/; the README lists them.',
    'More on a command: sealgate help COMMAND, or sealgate COMMAND --help',
  ];
}

function columns(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
