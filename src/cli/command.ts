import { ExitError, exitCodes } from '../exit.js';

/** A flag of a command, such as `--format jsonl`. */
export interface Flag {
  readonly name: string;
  /** What stands for its value in the help; absent where it has none. */
  readonly value?: string;
  readonly description: string;
}

/** The flag that every command has. */
export const helpFlag: Flag = { name: 'help', description: 'shows this' };

/** What a command was called with. */
export interface Arguments {
  readonly operands: readonly string[];
  /** The value of a flag; undefined where it is not given. */
  value(flag: string): string | undefined;
  isSet(flag: string): boolean;
}

/** Runs a command, one of `commands`, and resolves with its exit code. Undefined is for one that goes on, such as a server. */
export type Run = (given: Arguments, commands: readonly Command[]) => Promise<number | undefined>;

/** A command of `sealgate`, as its users see it. What it runs is loaded only for that. */
export interface Command {
  /** One word or two, such as `import users`. */
  readonly name: string;
  /** Its operands, such as `FILE`; empty where it has none. */
  readonly operands: string;
  readonly summary: string;
  readonly flags?: readonly Flag[];
  /** Further lines of its help. */
  readonly details?: readonly string[];
  /** What it exits with besides 0, 1 for what failed, and 64 for a wrong command line. */
  readonly exits?: Readonly<Record<number, string>>;
  /** A command line to copy. */
  readonly example: string;
  readonly load: () => Promise<{ readonly run: Run }>;
}

/** A command line that says nothing that can be done. */
export class UsageError extends ExitError {
  override readonly name = 'UsageError';

  constructor(message: string) {
    super(message, exitCodes.usage);
  }
}

/** How a command is called. */
export function usageOf({ name, operands, flags = [] }: Command): string {
  const shown = flags.map((flag) => (flag.value ? `[--${flag.name} ${flag.value}]` : `[--${flag.name}]`));
  return ['sealgate', name, operands, ...shown].filter((word) => word !== '').join(' ');
}
