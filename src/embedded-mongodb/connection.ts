import type { Socket } from 'node:net';
import { CommandError, toCommandError } from './errors.js';
import type { Document } from './values.js';
import { messageLength, type Request, readCommand, readRequest, WireError, writeReply } from './wire.js';

/** Runs a command some time soon; all of one connection in the order in which they came. */
export type Submit = (command: Document, done: (answer: Document) => void) => void;

/** While more than this many bytes of answers wait to be taken, no more requests are read. */
const maximumUnsent = 64 * 1024 * 1024;

/** Cuts a socket's bytes into requests, and answers each. */
export function serveConnection(socket: Socket, submit: Submit): void {
  let chunks: Buffer[] = [];
  let size = 0;
  let wanted: number | undefined;

  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('drain', () => socket.resume());
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    // A message of many chunks is put together once, when its last one is there.
    if (size < (wanted ?? 4)) return;
    let bytes = chunks.length === 1 ? chunk : Buffer.concat(chunks);
    try {
      for (;;) {
        wanted = messageLength(bytes);
        if (wanted === undefined || bytes.length < wanted) break;
        handle(bytes.subarray(0, wanted));
        bytes = bytes.subarray(wanted);
      }
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      socket.destroy();
      return;
    }
    chunks = bytes.length === 0 ? [] : [bytes];
    size = bytes.length;
  });

  function handle(message: Buffer): void {
    const request = readRequest(message);
    const answer = (document: Document) => {
      if (!request.wantsReply || socket.destroyed) return;
      socket.write(replyOf(request, document));
      if (socket.writableLength > maximumUnsent) socket.pause();
    };
    let command: Document;
    try {
      command = readCommand(message, request);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      answer(errorAnswer(error));
      return;
    }
    submit(command, answer);
  }
}

/** An answer that is too large, or has in it what cannot be encoded, becomes an error. */
function replyOf(request: Request, document: Document): Buffer {
  try {
    return writeReply(request, document);
  } catch (error) {
    return writeReply(request, errorAnswer(toCommandError(error)));
  }
}

/** What a client is told of an error. */
export function errorAnswer({ message, code, codeName, details }: CommandError): Document {
  return { ok: 0, errmsg: message, code, codeName, ...details };
}
