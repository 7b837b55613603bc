import { CommandError } from '../errors.js';
import { asFlag, asNumber, isDocument, isNumeric, typeName } from '../values/values.js';

const fields = new Set([
  'w',
  'j',
  'fsync',
  'wtimeout',
  'provenance',
  'getLastError',
  'wOpTime',
  'wElectionId',
]);
const maximumMembers = 50;
/** The commands that change nothing, and so take none. */
const readers = new Set(['find', 'count', 'distinct', 'getMore', 'explain']);

/** Refuses a write concern that a standalone MongoDB refuses. */
export function checkWriteConcern(command: string, concern: unknown): void {
  if (concern === undefined) return;
  if (!isDocument(concern))
    throw new CommandError(
      'TypeMismatch',
      `"writeConcern" had the wrong type. Expected object, found ${typeName(concern)}`,
    );
  if (Object.keys(concern).length === 0) return;
  if (readers.has(command))
    throw new CommandError('InvalidOptions', `Command ${command} does not support writeConcern`);
  const unknown = Object.keys(concern).find((name) => !fields.has(name));
  if (unknown !== undefined)
    throw new CommandError(40415, `BSON field 'writeConcern.${unknown}' is an unknown field.`);
  for (const flag of ['j', 'fsync']) {
    const value = concern[flag];
    if (value !== undefined && typeof value !== 'boolean' && !isNumeric(value)) throw wrongType(flag, value);
  }
  if (asFlag(concern.j) && asFlag(concern.fsync))
    throw new CommandError('FailedToParse', 'fsync and j options cannot be used together');
  checkMembers(concern.w);
}

function checkMembers(w: unknown): void {
  if (w === undefined || w === 'majority') return;
  if (typeof w === 'string') {
    throw new CommandError(
      'BadValue',
      `cannot use non-majority 'w' mode ${w} when a host is not a member of a replica set`,
    );
  }
  const number = asNumber(w);
  if (number === undefined)
    throw new CommandError('FailedToParse', `w has to be a number or string, but found ${typeName(w)}`);
  if (number < 0 || number > maximumMembers) {
    throw new CommandError(
      'FailedToParse',
      `w has to be a non-negative number and not greater than ${maximumMembers}`,
    );
  }
  if (number > 1) throw new CommandError('BadValue', "cannot use 'w' > 1 when a host is not replicated");
}

function wrongType(name: string, value: unknown): CommandError {
  return new CommandError(
    'TypeMismatch',
    `BSON field 'writeConcern.${name}' is the wrong type '${typeName(value)}', expected types '[bool, double, int, long, decimal]'`,
  );
}
