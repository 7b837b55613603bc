import { CommandError } from '../errors.js';
import { withCollation } from '../values/collation.js';
import { type Document, isDocument } from '../values/values.js';
import { aggregate } from './aggregate.js';
import { collMod, renameCollection, unsupportedInCollMod } from './changes.js';
import {
  create,
  drop,
  dropDatabase,
  listCollections,
  listDatabases,
  unsupportedInCreate,
} from './collections.js';
import type { Command, CommandContext } from './command.js';
import { collatedPartOf, explain } from './explain.js';
import { findAndModify } from './find-and-modify.js';
import { buildInfo, connectionStatus, hello, ping } from './handshake.js';
import { checkHint } from './hint.js';
import { createIndexes, dropIndexes, listIndexes } from './indexes.js';
import { isWriting } from './output.js';
import { collationOf } from './parameters.js';
import { checkReadConcern } from './read-concern.js';
import { count, distinct, find, getMore, killCursors, unsupportedInFind } from './reads.js';
import { collStats, dbStats, getCmdLineOpts, serverStatus, validate } from './statistics.js';
import { checkWriteConcern } from './write-concern.js';
import { insert, remove, update } from './writes.js';

const done: Command = () => ({ ok: 1 });

interface Entry {
  readonly run: Command;
  /** Whether it may change what is stored. */
  readonly writes: boolean;
  /** The fields that it supports, besides the common ones. An unknown field would otherwise be silently ignored. */
  readonly fields: ReadonlySet<string>;
}

const reading = (run: Command, fields = ''): Entry => ({
  run,
  writes: false,
  fields: new Set(fields.split(' ')),
});
const writing = (run: Command, fields = ''): Entry => ({
  run,
  writes: true,
  fields: new Set(fields.split(' ')),
});

const greeting = reading(
  hello,
  'helloOk client compression speculativeAuthenticate saslSupportedMechs hostInfo loadBalanced backpressure',
);
const modifying = writing(
  findAndModify,
  'query sort remove update new upsert fields arrayFilters collation hint let bypassDocumentValidation',
);

/** The sections that a client may turn on or off; those that there are, are always told. */
const sectionsOfStatus =
  'repl metrics locks network opcounters asserts connections mem tcmalloc wiredTiger sharding latchAnalysis';

const commands = new Map<string, Entry>([
  ['hello', greeting],
  ['ismaster', greeting],
  ['isMaster', greeting],
  ['ping', reading(ping)],
  ['buildInfo', reading(buildInfo)],
  ['buildinfo', reading(buildInfo)],
  ['connectionStatus', reading(connectionStatus, 'showPrivileges')],
  ['endSessions', reading(done)],
  ['refreshSessions', reading(done)],
  [
    'find',
    reading(
      find,
      `filter sort collation let projection hint skip limit batchSize singleBatch noCursorTimeout allowPartialResults allowDiskUse oplogReplay ${unsupportedInFind.join(' ')}`,
    ),
  ],
  ['getMore', reading(getMore, 'collection batchSize')],
  ['killCursors', reading(killCursors, 'cursors')],
  ['count', reading(count, 'query limit skip hint collation')],
  ['distinct', reading(distinct, 'key query collation hint')],
  [
    'aggregate',
    reading(aggregate, 'pipeline cursor explain allowDiskUse bypassDocumentValidation collation hint let'),
  ],
  ['insert', writing(insert, 'documents ordered bypassDocumentValidation')],
  ['update', writing(update, 'updates ordered bypassDocumentValidation let')],
  ['delete', writing(remove, 'deletes ordered let')],
  ['findAndModify', modifying],
  ['findandmodify', modifying],
  ['create', writing(create, `autoIndexId idIndex storageEngine ${unsupportedInCreate.join(' ')}`)],
  ['createIndexes', writing(createIndexes, 'indexes commitQuorum')],
  ['dropIndexes', writing(dropIndexes, 'index')],
  ['listIndexes', reading(listIndexes, 'cursor')],
  ['listCollections', reading(listCollections, 'filter nameOnly authorizedCollections cursor')],
  ['listDatabases', reading(listDatabases, 'filter nameOnly authorizedDatabases')],
  ['drop', writing(drop)],
  ['dropDatabase', writing(dropDatabase)],
  ['explain', reading(explain, 'verbosity collation')],
  ['serverStatus', reading(serverStatus, sectionsOfStatus)],
  ['getCmdLineOpts', reading(getCmdLineOpts)],
  ['dbStats', reading(dbStats, 'scale freeStorage')],
  ['dbstats', reading(dbStats, 'scale freeStorage')],
  ['collStats', reading(collStats, 'scale')],
  ['collstats', reading(collStats, 'scale')],
  ['validate', reading(validate, 'full metadata background checkBSONConformance')],
  ['renameCollection', writing(renameCollection, 'to dropTarget')],
  ['collMod', writing(collMod, `index ${unsupportedInCollMod.join(' ')}`)],
  ['abortTransaction', reading(noTransactions)],
  ['commitTransaction', reading(noTransactions)],
]);

/** Fields that any command may have, and that are ignored here. */
const common = new Set([
  ...[
    '$db',
    'lsid',
    'txnNumber',
    'autocommit',
    'startTransaction',
    '$clusterTime',
    '$readPreference',
    'comment',
  ],
  ...[
    'readConcern',
    'writeConcern',
    'maxTimeMS',
    'apiVersion',
    'apiStrict',
    'apiDeprecationErrors',
    '$audit',
  ],
]);

/** Whether a command may change what is stored, and so needs a transaction of the storage. */
export function mayWrite(command: Document): boolean {
  return (commands.get(nameOf(command))?.writes ?? false) || isWriting(command);
}

export function runCommand(shared: Omit<CommandContext, 'database'>, command: Document): Document {
  const name = nameOf(command);
  const entry = commands.get(name);
  if (entry === undefined) throw new CommandError('CommandNotFound', `no such command: '${name}'`);
  const { $db: database } = command;
  if (typeof database !== 'string') throw new CommandError(40414, 'OP_MSG requests require a $db argument');
  if (command.startTransaction === true || command.autocommit !== undefined) noTransactions();
  for (const field of Object.keys(command)) {
    if (field === name || common.has(field) || entry.fields.has(field)) continue;
    throw new CommandError(40415, `BSON field '${name}.${field}' is an unknown field.`);
  }
  checkReadConcern(name, command.readConcern);
  checkWriteConcern(name, command.writeConcern);
  if (typeof command[name] === 'string' && entry.fields.has('hint'))
    checkHint(shared.catalog.find(database, command[name]), command.hint);
  const explained = isDocument(command.explain) ? collatedPartOf(command.explain) : command;
  const collation = entry.fields.has('collation') ? collationOf(explained) : undefined;
  return withCollation(collation, () => entry.run({ ...shared, database }, command));
}

function nameOf(command: Document): string {
  return Object.keys(command)[0] ?? '';
}

function noTransactions(): never {
  throw new CommandError(
    'IllegalOperation',
    'Transaction numbers are only allowed on a replica set member or mongos',
  );
}
