import { exitCodes } from '../exit.js';
import type { Command } from './command.js';
import { importDetails, importExits, importFlags } from './import-flags.js';

const databaseExits = {
  [exitCodes.tryAgain]: 'the database does not answer; run it again when it does',
  [exitCodes.configuration]: 'a setting is wrong, or a package is missing',
};

/** What runs where no command is named. */
export const defaultCommand: Command = {
  name: 'start',
  operands: '',
  summary: 'Runs the server; this is what sealgate without a command does',
  details: [
    'SIGTERM and SIGINT end it: it answers what has begun, for 10 seconds at most, and exits with 0.',
    'After 15 seconds it ends as it is, with 1. A second signal, 2 seconds after the first or later, ends it at once.',
  ],
  exits: {
    [exitCodes.tryAgain]: 'the machine has no room for the thread of the embedded database',
    [exitCodes.configuration]: databaseExits[exitCodes.configuration],
  },
  example: 'PORT=8080 sealgate start',
  load: async () => (await import('./start.js')).load(),
};

/** All commands, in the order of the help. A further one is one row here, and a file that exports `run`. */
export const commands: readonly Command[] = [
  defaultCommand,
  {
    name: 'admin',
    operands: 'EMAIL|ID',
    summary: 'Makes a registered user an admin',
    flags: [{ name: 'yes', description: 'does not ask; needed where there is no terminal' }],
    details: [
      'It shows the user, and asks before it changes anything. Running servers know within a second or two.',
    ],
    exits: {
      1: 'nobody, or more than one, is registered so; the answer was not y; or it failed',
      ...databaseExits,
    },
    example: 'sealgate admin ann@example.com',
    load: () => import('./admin.js'),
  },
  {
    name: 'import users',
    operands: 'FILE',
    summary: 'Brings users in from a file, with the hashes of their passwords',
    flags: importFlags,
    details: importDetails,
    exits: { ...importExits, ...databaseExits },
    example: 'sealgate import users users.jsonl --dry-run',
    load: () => import('./import-users.js'),
  },
  {
    name: 'move',
    operands: '',
    summary: 'Moves password hashes out of the user documents, before the next login does',
    details: [
      'It may run while servers run, and may be run again. A hash that cannot be kept is left, with a line that says whose.',
    ],
    exits: databaseExits,
    example: 'AUTH_USER_MAP_PASSWORD_HASH=password sealgate move',
    load: () => import('./move.js'),
  },
  {
    name: 'help',
    operands: '[COMMAND]',
    summary: 'Shows the commands, or how one of them is called',
    example: 'sealgate help import users',
    load: () => import('./help.js'),
  },
];
