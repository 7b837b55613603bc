import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  Decimal128,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  onDemand,
  serialize,
  Timestamp,
} from 'bson';
import { CommandError } from '../errors.js';
import { Bytes, type Document, fromDouble, isDocument } from './values.js';

/** MongoDB's own limits. */
export const maximumDocumentSize = 16 * 1024 * 1024;
/** An answer may hold the largest document, and what is around it. */
const maximumAnswerSize = maximumDocumentSize + 16 * 1024;
const maximumDepth = 180;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Decodes a BSON document; what is malformed, or nested deeper than so many levels, is an error. */
export function decode(bytes: Uint8Array, levels = maximumDepth): Document {
  try {
    return decodeDocument(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0, levels);
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(
      'FailedToParse',
      `invalid BSON: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** Encodes a document that `decode` or an update made, and refuses one that is larger than `limit`. */
export function encode(document: Document, limit = maximumAnswerSize): Uint8Array {
  let bytes: Uint8Array;
  try {
    // A field of the value undefined is one that an expression found missing: it is left out.
    bytes = serialize(document, { ignoreUndefined: true });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new CommandError('BSONObjectTooLarge', 'a document is too large or nested too deeply');
  }
  if (bytes.length > limit) {
    throw new CommandError(
      'BSONObjectTooLarge',
      `BSONObj size: ${bytes.length} is invalid. Size must be at most ${limit} bytes`,
    );
  }
  return bytes;
}

/** Encodes a document to be stored, and refuses what could not be read again. */
export function encodeStored(document: Document): Uint8Array {
  checkLevels(document, maximumDepth);
  return encode(document, maximumDocumentSize);
}

function checkLevels(value: unknown, levels: number): void {
  if (!Array.isArray(value) && !isDocument(value)) return;
  if (levels === 0) throw tooDeep();
  for (const inner of Object.values(value)) checkLevels(inner, levels - 1);
}

function tooDeep(): CommandError {
  return new CommandError(15, `a document is nested over ${maximumDepth} levels deep`);
}

function decodeDocument(bytes: Buffer, start: number, levels: number): Document {
  if (levels === 0) throw tooDeep();
  const document: Document = {};
  for (const [type, nameOffset, nameLength, offset, length] of onDemand.parseToElements(bytes, start)) {
    const name = text(bytes, nameOffset, nameOffset + nameLength);
    // An ordinary name in MongoDB, but in JavaScript it would set the prototype.
    if (name === '__proto__') throw new CommandError('BadValue', "a field named '__proto__' is refused");
    document[name] = decodeValue(bytes, type, offset, length, levels);
  }
  return document;
}

function decodeArray(bytes: Buffer, start: number, levels: number): unknown[] {
  if (levels === 0) throw tooDeep();
  const values: unknown[] = [];
  for (const [type, , , offset, length] of onDemand.parseToElements(bytes, start)) {
    values.push(decodeValue(bytes, type, offset, length, levels));
  }
  return values;
}

function decodeValue(bytes: Buffer, type: number, offset: number, length: number, levels: number): unknown {
  switch (type) {
    case 0x01:
      return fromDouble(bytes.readDoubleLE(offset));
    case 0x02:
      return decodeString(bytes, offset);
    case 0x03:
      return decodeDocument(bytes, offset, levels - 1);
    case 0x04:
      return decodeArray(bytes, offset, levels - 1);
    case 0x05:
      return decodeBinary(bytes, offset);
    case 0x07:
      return new ObjectId(Buffer.from(bytes.subarray(offset, offset + 12)));
    case 0x08:
      return bytes[offset] === 1;
    case 0x09:
      return decodeDate(bytes, offset);
    case 0x06:
    case 0x0a:
      return null;
    case 0x0b:
      return decodeRegExp(bytes, offset, length);
    case 0x0d:
      return new Code(decodeString(bytes, offset));
    case 0x0e:
      return new BSONSymbol(decodeString(bytes, offset));
    case 0x10:
      return bytes.readInt32LE(offset);
    case 0x11:
      return new Timestamp(bytes.readBigUInt64LE(offset));
    case 0x12:
      return new Long(bytes.readInt32LE(offset), bytes.readInt32LE(offset + 4));
    case 0x13:
      return new Decimal128(Buffer.from(bytes.subarray(offset, offset + 16)));
    case 0x7f:
      return new MaxKey();
    case 0xff:
      return new MinKey();
    default:
      throw new CommandError('NotImplemented', `values of the BSON type ${type} are not implemented`);
  }
}

function decodeString(bytes: Buffer, offset: number): string {
  const size = bytes.readInt32LE(offset);
  if (size < 1 || bytes[offset + 4 + size - 1] !== 0) throw new RangeError('a string is not terminated');
  return text(bytes, offset + 4, offset + 4 + size - 1);
}

function decodeDate(bytes: Buffer, offset: number): Date {
  const date = new Date(Number(bytes.readBigInt64LE(offset)));
  if (Number.isNaN(date.getTime())) {
    throw new CommandError('NotImplemented', 'dates of more than 8.64e15 milliseconds are not implemented');
  }
  return date;
}

function decodeBinary(bytes: Buffer, offset: number): Bytes {
  const subtype = bytes[offset + 4] ?? 0;
  // The old binary subtype repeats its length.
  const isOld = subtype === Binary.SUBTYPE_BYTE_ARRAY;
  const start = offset + (isOld ? 9 : 5);
  const size = bytes.readInt32LE(offset) - (isOld ? 4 : 0);
  if (size < 0 || (isOld && bytes.readInt32LE(start - 4) !== size))
    throw new RangeError('binary data of two lengths');
  // Copied, since the message that it is cut from is much larger and would be kept alive.
  return new Bytes(Buffer.from(bytes.subarray(start, start + size)), subtype);
}

function decodeRegExp(bytes: Buffer, offset: number, length: number): BSONRegExp {
  const end = bytes.indexOf(0, offset);
  return new BSONRegExp(text(bytes, offset, end), text(bytes, end + 1, offset + length - 1));
}

function text(bytes: Buffer, start: number, end: number): string {
  // Short texts are mostly ASCII, for which this is several times as fast as a call to the decoder.
  if (end - start < 24) {
    let result = '';
    for (let index = start; index < end; index++) {
      const byte = bytes[index] ?? 0;
      if (byte > 127) return utf8.decode(bytes.subarray(start, end));
      result += String.fromCharCode(byte);
    }
    return result;
  }
  return utf8.decode(bytes.subarray(start, end));
}
