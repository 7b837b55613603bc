import { type CodeName, CommandError } from '../errors.js';
import { isReferenceName } from '../values/paths.js';
import { show } from '../values/show.js';
import { maximumFields } from '../values/sort.js';
import { asFlag, asNumber, type Document, isDocument, isNumeric, typeName } from '../values/values.js';
import { checkPartialFilter } from './partial-filter.js';

/** The options of MongoDB's indexes. */
const supported = new Set([
  ...['v', 'key', 'name', 'unique', 'sparse', 'partialFilterExpression', 'expireAfterSeconds', 'background'],
  ...['hidden', 'ns', 'dropDups', 'collation'],
]);
const unsupported = new Set([
  ...['weights', 'default_language', 'language_override', 'textIndexVersion', '2dsphereIndexVersion', 'bits'],
  ...['min', 'max', 'bucketSize', 'coarsestIndexedLevel', 'finestIndexedLevel', 'wildcardProjection'],
  ...['storageEngine', 'clustered', 'prepareUnique', 'originalSpec', 'columnstoreProjection'],
]);
const optionsOfId = new Set(['v', 'key', 'name', 'ns', 'collation']);
const flags = ['background', 'unique', 'sparse', 'dropDups'] as const;

/** A definition as it is stored; one that MongoDB would refuse is an error, with the code that it has there. */
export function checkedDefinition(definition: Document): Document {
  for (const option of Object.keys(definition)) checkOption(option, definition);
  const { key, name, ns: _ns, background: _b, dropDups: _d, v, collation: _c, ...options } = definition;
  if (key === undefined) throw required('key');
  if (!isDocument(key)) throw wrongType('key', 'an object', key);
  checkKey(key);
  if (name === undefined) throw required('name');
  if (typeof name !== 'string') throw wrongType('name', 'a string', name);
  for (const flag of flags) checkFlag(flag, definition[flag]);
  const { hidden, partialFilterExpression } = options;
  if (hidden !== undefined && typeof hidden !== 'boolean') throw wrongType('hidden', 'a bool', hidden);
  checkVersion(v);
  // 1, 1.0 and a 64-bit 1 specify the same index.
  const directions = Object.fromEntries(
    Object.entries(key).map(([path, direction]) => [path, asNumber(direction)]),
  );
  checkName(name, directions, definition);
  checkExpiry(key, options.expireAfterSeconds);
  if (partialFilterExpression !== undefined) {
    if (!isDocument(partialFilterExpression))
      throw wrongType('partialFilterExpression', 'an object', partialFilterExpression);
    if (asFlag(options.sparse)) throw refused('cannot mix "partialFilterExpression" and "sparse" options');
    checkPartialFilter(partialFilterExpression);
  }
  return { v: 2, key: directions, name, ...options };
}

function checkOption(option: string, definition: Document): void {
  const value = definition[option];
  if (option === 'collation') {
    if (!isDocument(value)) throw wrongType('collation', 'an object', value);
    if (value.locale === 'simple') return;
    throw refused(
      'indexes with a collation are not implemented by the embedded server: keep a lower-case copy of the field, and make the index on that',
    );
  }
  if (supported.has(option)) return;
  if (unsupported.has(option)) throw refused(`the embedded server has no index option '${option}'`);
  throw new CommandError(
    'InvalidIndexSpecificationOption',
    `The field '${option}' is not valid for an index specification. Specification: ${show(definition)}`,
  );
}

function checkKey(key: Document): void {
  if (Object.keys(key).length === 0) throw refused('Index keys cannot be empty.');
  if (Object.keys(key).length > maximumFields) throw new CommandError(13103, 'too many compound keys');
  for (const [path, kind] of Object.entries(key)) {
    if (path === '') throw refused('Index keys cannot be an empty field.');
    if (path.split('.').includes('')) throw refused('Index keys cannot contain an empty field.');
    if (path === '$**' || path.endsWith('.$**') || typeof kind === 'string')
      throw refused(`the embedded server has no indexes of the type '${path}: ${String(kind)}'`);
    if (path.split('.').some((part, index) => part.startsWith('$') && !(index > 0 && isReferenceName(part))))
      throw refused("Index key contains an illegal field name: field name starts with '$'.");
    if (!isNumeric(kind)) {
      throw refused(
        `Values in v:2 index key pattern cannot be of type ${typeName(kind)}. Only numbers > 0, numbers < 0, and strings are allowed.`,
      );
    }
    const direction = asNumber(kind);
    if (direction === 0 || Number.isNaN(direction))
      throw refused(`Values in the index key pattern cannot be ${direction === 0 ? '0' : 'NaN'}.`);
  }
}

/** MongoDB takes numbers for flags, but nothing else. */
function checkFlag(name: string, value: unknown): void {
  if (value === undefined || typeof value === 'boolean' || isNumeric(value)) return;
  throw new CommandError(
    'TypeMismatch',
    `The field '${name} has value ${name}: ${show(value)}, which is not convertible to bool`,
  );
}

function checkVersion(version: unknown): void {
  if (version === undefined) return;
  const number = asNumber(version);
  if (number === undefined) throw wrongType('v', 'a number', version);
  if (number !== 1 && number !== 2) throw refused(`cannot create an index with v=${number}`);
}

/** The index on _id is always there, and is not to be had in another form. */
function checkName(name: string, key: Document, definition: Document): void {
  if (name === '') throw refused('index name cannot be empty');
  if (name === '*') throw new CommandError('BadValue', "The index name '*' is not valid.");
  const isId = Object.keys(key).join() === '_id' && Math.abs(Math.trunc(asNumber(key._id) ?? 0)) === 1;
  if (!isId) {
    if (name !== '_id_') return;
    throw new CommandError(
      'BadValue',
      `The index name '_id_' is reserved for the _id index, which must have key pattern {_id: 1}, found ${show(key)}`,
    );
  }
  const option = Object.keys(definition).find((each) => !optionsOfId.has(each));
  if (option !== undefined) {
    throw new CommandError(
      'InvalidIndexSpecificationOption',
      `The field '${option}' is not valid for an _id index specification. Specification: ${show(definition)}`,
    );
  }
  if (key._id !== 1) {
    throw new CommandError(
      'BadValue',
      `The field 'key' for an _id index must be {_id: 1}, but got ${show(key)}`,
    );
  }
}

/** Refuses a time to live that an index cannot have. */
export function checkExpiry(key: Document, seconds: unknown, code: CodeName = 'CannotCreateIndex'): void {
  const refused = (message: string) => new CommandError(code, message);
  if (seconds === undefined) return;
  const number = asNumber(seconds);
  if (number === undefined) {
    throw refused(
      `TTL index 'expireAfterSeconds' option must be numeric, but received a type of '${typeName(seconds)}'`,
    );
  }
  if (Object.hasOwn(key, '_id'))
    throw refused("The field 'expireAfterSeconds' is not valid for an _id index specification");
  if (!(number > -1)) throw refused("TTL index 'expireAfterSeconds' option cannot be less than 0");
  if (number >= 2 ** 31)
    throw refused("TTL index 'expireAfterSeconds' must be within the range of a 32-bit integer");
  if (Object.keys(key).length !== 1)
    throw refused('TTL indexes are single-field indexes, compound indexes do not support TTL');
}

function refused(message: string): CommandError {
  return new CommandError('CannotCreateIndex', message);
}

function required(name: string): CommandError {
  return new CommandError(
    'FailedToParse',
    `The '${name}' field is a required property of an index specification`,
  );
}

function wrongType(name: string, wanted: string, value: unknown): CommandError {
  return new CommandError(
    'TypeMismatch',
    `The field '${name}' must be ${wanted}, but got ${typeName(value)}`,
  );
}
