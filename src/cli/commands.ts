import type { Command } from './command.js';
import { importDetails, importFlags } from './import-flags.js';

/** What runs where no command is named. */
export const defaultCommand: Command = {
  name: 'start',
  operands: '',
  summary: 'Runs the server; this is what sealgate without a command does',
  load: () => import('./start.js'),
};

/** All commands, in the order of the help. A further one is one row here, and a file that exports `run`. */
export const commands: readonly Command[] = [
  defaultCommand,
  {
    name: 'admin',
    operands: 'EMAIL|ID',
    summary: 'Makes a registered user an admin',
    load: () => import('./admin.js'),
  },
  {
    name: 'import users',
    operands: 'FILE',
    summary: 'Brings users in from a file, with the hashes of their passwords',
    flags: importFlags,
    details: importDetails,
    load: () => import('./import-users.js'),
  },
  {
    name: 'move',
    operands: '',
    summary: 'Moves password hashes out of the user documents, before the next login does',
    load: () => import('./move.js'),
  },
  {
    name: 'help',
    operands: '[COMMAND]',
    summary: 'Shows the commands, or how one of them is called',
    load: () => import('./help.js'),
  },
];
