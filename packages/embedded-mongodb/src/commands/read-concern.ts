import { CommandError } from '../errors.js';
import { isDocument, typeName } from '../values/values.js';

const levels = ['local', 'available', 'majority', 'linearizable', 'snapshot'];
/** Those that need a replica set. */
const replicated = ['linearizable', 'snapshot'];
const fields = new Set([
  ...[
    'level',
    'afterOpTime',
    'afterClusterTime',
    'atClusterTime',
    'provenance',
    'allowTransactionTableSnapshot',
  ],
]);
/** The commands that take another level than `local`. */
const readers = new Set(['find', 'aggregate', 'count', 'distinct', 'explain']);

/** Refuses a read concern that a standalone MongoDB refuses. */
export function checkReadConcern(command: string, concern: unknown): void {
  if (concern === undefined) return;
  if (!isDocument(concern)) {
    throw new CommandError(
      'TypeMismatch',
      `BSON field 'readConcern' is the wrong type '${typeName(concern)}', expected type 'object'`,
    );
  }
  const unknown = Object.keys(concern).find((name) => !fields.has(name));
  if (unknown !== undefined)
    throw new CommandError(40415, `BSON field 'readConcern.${unknown}' is an unknown field.`);
  const { level } = concern;
  for (const time of ['afterOpTime', 'afterClusterTime', 'atClusterTime'])
    if (concern[time] !== undefined)
      throw new CommandError(
        'NotAReplicaSet',
        `node needs to be a replica set member to use readConcern.${time}`,
      );
  if (level === undefined) return;
  if (typeof level !== 'string') {
    throw new CommandError(
      'TypeMismatch',
      `BSON field 'readConcern.level' is the wrong type '${typeName(level)}', expected type 'string'`,
    );
  }
  if (!levels.includes(level)) {
    throw new CommandError(
      'BadValue',
      `Enumeration value '${level}' for field 'readConcern.level' is not a valid value.`,
    );
  }
  if (level !== 'local' && !readers.has(command))
    throw new CommandError(
      'InvalidOptions',
      `Command ${command} does not support { readConcern: { level: "${level}" } }`,
    );
  if (replicated.includes(level)) {
    throw new CommandError(
      'NotAReplicaSet',
      `node needs to be a replica set member to use readConcern: ${level}`,
    );
  }
}
