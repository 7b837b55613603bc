import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { ExitError, exitCodes, exitWith } from '../exit.js';
import { loadOptional } from '../server/load-optional.js';
import { type Arguments, type Command, helpFlag, type Run, UsageError } from './command.js';
import { commands, defaultCommand } from './commands.js';

/** The packages that are installed beside sealgate, without which no command runs. */
const required = ['express', 'mongoose'];

/** Runs a command of `sealgate`, and ends the process with its exit code. A fault is one line on standard error. */
export async function runCommandLine(args: readonly string[]): Promise<void> {
  try {
    const code = await perform(args);
    if (code !== undefined) process.exit(code);
  } catch (error) {
    exitWith(error);
  }
}

async function perform(args: readonly string[]): Promise<number | undefined> {
  if (args[0] === '--version') return print(await version());
  const isHelp = args[0] === '--help' || args[0] === '-h';
  const { command, rest } = chosen(isHelp ? ['help', ...args.slice(1)] : args);
  const given = parsed(command, rest);
  if (given.isSet(helpFlag.name)) return print((await import('./help.js')).helpOf(command).join('\n'));
  if (given.operands.length > 0 && command.operands === '')
    throw new UsageError(`${command.name} takes no ${given.operands[0]}; ${hint(command)}`);
  return (await load(command))(given, commands);
}

/** The command that is named, and what follows on its name. */
function chosen(args: readonly string[]): { command: Command; rest: readonly string[] } {
  const [first] = args;
  if (first === undefined || first.startsWith('-')) return { command: defaultCommand, rest: args };
  for (const command of commands) {
    const words = command.name.split(' ');
    if (words.every((word, index) => args[index] === word))
      return { command, rest: args.slice(words.length) };
  }
  const begun = commands.find(({ name }) => name.startsWith(`${first} `));
  if (begun) throw new UsageError(`${first} what? ${hint(begun)}`);
  throw new UsageError(`there is no command ${first}; see: sealgate help`);
}

function parsed(command: Command, args: readonly string[]): Arguments {
  const flags = [...(command.flags ?? []), helpFlag];
  const options = Object.fromEntries(
    flags.map(({ name, value }) => [name, { type: value ? ('string' as const) : ('boolean' as const) }]),
  );
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const found = new Map(Object.entries(values));
    return {
      operands: positionals,
      value: (flag) => {
        const value = found.get(flag);
        return typeof value === 'string' ? value : undefined;
      },
      isSet: (flag) => found.has(flag),
    };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    // What follows on the first sentence is about positional arguments that begin with a dash.
    throw new UsageError(`${error.message.split(/\.\s/, 1)[0]}; ${hint(command)}`);
  }
}

/** Loads what a command runs; where a package is missing, it says what to install. */
async function load(command: Command): Promise<Run> {
  const loaded = required.reduce(
    (load, name) => () => loadOptional(name, load, new NotInstalledError(name)),
    command.load,
  );
  return (await loaded()).run;
}

class NotInstalledError extends ExitError {
  override readonly name = 'NotInstalledError';

  constructor(name: string) {
    super(`${name} is not installed; run: npm install ${required.join(' ')}`, exitCodes.configuration);
  }
}

function hint({ name }: Command): string {
  return `see: sealgate help ${name}`;
}

async function version(): Promise<string> {
  const manifest: unknown = JSON.parse(
    await readFile(new URL('../../../package.json', import.meta.url), 'utf8'),
  );
  const isNamed = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return isNamed ? String(manifest.version) : 'unknown';
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}
