import { CommandError } from '../errors.js';
import { decode, encode } from '../values/decode.js';
import { type Document, isDocument } from '../values/values.js';

/** Messages longer than this are rejected without reading them, as by MongoDB. */
export const maximumMessageSize = 48_000_000;
const headerSize = 16;

const opReply = 1;
const opQuery = 2004;
const opMsg = 2013;

const checksumPresent = 1;
const moreToCome = 2;
/** Bits of the flags below this one must be known to the receiver. */
const requiredBits = 0xffff;

/** Which request a reply is for, and its form. */
export interface Request {
  readonly id: number;
  /** False where the client expects no reply. */
  readonly wantsReply: boolean;
  /** The legacy form of a driver's handshake; the reply has the same form. */
  readonly isLegacy: boolean;
}

/** The bytes are not a message; the connection is unusable. */
export class WireError extends Error {}

/** How many bytes of a message encode its length. */
export const lengthSize = 4;

/** The length of the message that begins here. */
export function messageLength(bytes: Buffer): number {
  const length = bytes.readInt32LE(0);
  if (length < headerSize || length > maximumMessageSize) throw new WireError(`a message of ${length} bytes`);
  return length;
}

/** Reads what comes before a message's command. */
export function readRequest(message: Buffer): Request {
  const id = message.readInt32LE(4);
  const operation = message.readInt32LE(12);
  if (operation === opQuery) return { id, isLegacy: true, wantsReply: true };
  if (operation !== opMsg) throw new WireError(`the operation ${operation} is unknown`);
  return { id, isLegacy: false, wantsReply: (flagsOf(message) & moreToCome) === 0 };
}

/** Reads the command of one whole message. One that cannot be decoded is a CommandError, to be returned to the client. */
export function readCommand(message: Buffer, { isLegacy }: Request): Document {
  return isLegacy ? readQuery(message) : readMessage(message);
}

function flagsOf(message: Buffer): number {
  if (message.length < headerSize + 4) throw new WireError('a message without flags');
  const flags = message.readUInt32LE(headerSize);
  if ((flags & requiredBits & ~(checksumPresent | moreToCome)) !== 0)
    throw new WireError(`unknown flags ${flags}`);
  return flags;
}

function readMessage(message: Buffer): Document {
  const end = message.length - ((flagsOf(message) & checksumPresent) === 0 ? 0 : 4);
  let body: Document | undefined;
  const sequences: Document = {};
  let offset = headerSize + 4;
  while (offset < end) {
    const kind = message[offset];
    const size = sizeAt(message, offset + 1, end);
    const section = message.subarray(offset + 1, offset + 1 + size);
    if (kind === 0 && body === undefined) body = decode(section);
    else if (kind === 1) readSequence(section, sequences);
    else throw new WireError(`a section of kind ${kind}`);
    offset += 1 + size;
  }
  if (body === undefined) throw new WireError('a message without a body');
  return { ...body, ...sequences };
}

function readSequence(section: Buffer, sequences: Document): void {
  const nameEnd = section.indexOf(0, 4);
  if (nameEnd < 0) throw new WireError('a sequence without a name');
  const name = section.toString('utf8', 4, nameEnd);
  if (name === '__proto__') throw new WireError('a sequence of a bad name');
  const documents: Document[] = [];
  let offset = nameEnd + 1;
  while (offset < section.length) {
    const size = sizeAt(section, offset, section.length);
    documents.push(decode(section.subarray(offset, offset + size)));
    offset += size;
  }
  sequences[name] = documents;
}

function sizeAt(bytes: Buffer, offset: number, end: number): number {
  if (offset + 4 > end) throw new WireError('a message that is cut short');
  const size = bytes.readInt32LE(offset);
  if (size < 5 || offset + size > end) throw new WireError(`a section of ${size} bytes`);
  return size;
}

function readQuery(message: Buffer): Document {
  const nameEnd = message.indexOf(0, headerSize + 4);
  const start = nameEnd + 1 + 8;
  if (nameEnd < 0 || start + 4 > message.length) throw new WireError('a query that is cut short');
  const collection = message.toString('utf8', headerSize + 4, nameEnd);
  const query = decode(message.subarray(start, start + sizeAt(message, start, message.length)));
  const inner = query.$query;
  const command = isDocument(inner) ? inner : query;
  const name = Object.keys(command)[0]?.toLowerCase();
  if (!collection.endsWith('.$cmd') || (name !== 'ismaster' && name !== 'hello')) {
    throw new CommandError(352, 'Unsupported OP_QUERY command. The client driver may require an upgrade.');
  }
  return { ...command, $db: collection.slice(0, -'.$cmd'.length) };
}

/** The reply to a request, in the request's form. */
export function writeReply({ id, isLegacy }: Request, answer: Document): Buffer {
  const document = encode(answer);
  const fixedSize = headerSize + (isLegacy ? 20 : 5);
  const message = Buffer.alloc(fixedSize + document.length);
  message.writeInt32LE(message.length, 0);
  message.writeInt32LE(id, 8);
  message.writeInt32LE(isLegacy ? opReply : opMsg, 12);
  // The old form counts its documents; the flags, the cursor and the kind of the section are all zero.
  if (isLegacy) message.writeInt32LE(1, headerSize + 16);
  message.set(document, fixedSize);
  return message;
}
