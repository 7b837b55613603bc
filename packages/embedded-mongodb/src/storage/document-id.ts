import { BSONRegExp } from 'bson';
import { CommandError } from '../errors.js';
import { isDocument, typeName } from '../values/values.js';

/** Refuses an id that MongoDB does not store. */
export function checkId(id: unknown): void {
  if (Array.isArray(id) || id instanceof BSONRegExp)
    throw new CommandError(53, `The '_id' value cannot be of type ${typeName(id)}`);
  checkNames(id);
}

/** In an id no name begins with a dollar, at any depth, but for those of a reference to another document. */
function checkNames(value: unknown): void {
  if (Array.isArray(value)) value.forEach(checkNames);
  if (!isDocument(value)) return;
  const names = Object.keys(value);
  const isReference = names[0] === '$ref' && typeof value.$ref === 'string' && names[1] === '$id';
  const ofReference = isReference ? (typeof value.$db === 'string' && names[2] === '$db' ? 3 : 2) : 0;
  const bad = names.slice(ofReference).find((name) => name.startsWith('$'));
  if (bad !== undefined) {
    throw new CommandError(
      'DollarPrefixedFieldName',
      `_id fields may not contain '$'-prefixed fields: ${bad} is not valid for storage.`,
    );
  }
  Object.values(value).forEach(checkNames);
}
