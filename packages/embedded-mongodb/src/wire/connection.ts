import type { Socket } from 'node:net';
import { CommandError, errorAnswer, toCommandError } from '../errors.js';
import type { Document } from '../values/values.js';
import {
  lengthSize,
  messageLength,
  type Request,
  readCommand,
  readRequest,
  WireError,
  writeReply,
} from './wire.js';

/** Queues a command; those of one connection run in the order of arrival. */
export type Submit = (command: Document, done: (answer: Document) => void) => void;

/** Splits a socket's bytes into requests, and answers them in order: nothing more is read until a reply is consumed. */
export function serveConnection(socket: Socket, submit: Submit): void {
  let chunks: Buffer[] = [];
  let size = 0;
  let wanted = lengthSize;
  let isBusy = false;

  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (!isBusy) next();
  });
  socket.on('end', () => {
    if (!isBusy) next();
  });

  function next(): void {
    isBusy = false;
    if (socket.destroyed) return;
    try {
      const message = take();
      if (message !== undefined) handle(message);
      else if (socket.readableEnded) socket.end();
      else socket.resume();
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      socket.destroy();
    }
  }

  /** The next message, if all of it is there. One of many chunks is put together once, when its last one has come. */
  function take(): Buffer | undefined {
    if (size < wanted) return undefined;
    const [first] = chunks;
    const bytes = first !== undefined && chunks.length === 1 ? first : Buffer.concat(chunks);
    wanted = messageLength(bytes);
    const isWhole = size >= wanted;
    const message = bytes.subarray(0, isWhole ? wanted : 0);
    chunks = [bytes.subarray(message.length)];
    size -= message.length;
    if (!isWhole) return undefined;
    wanted = lengthSize;
    return message;
  }

  function handle(message: Buffer): void {
    isBusy = true;
    socket.pause();
    const request = readRequest(message);
    const answer = (document: Document) => {
      if (request.wantsReply && !socket.destroyed) socket.write(replyOf(request, document), next);
      else setImmediate(next);
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

/** A reply that is too large, or cannot be encoded, becomes an error. */
function replyOf(request: Request, document: Document): Buffer {
  try {
    return writeReply(request, document);
  } catch (error) {
    return writeReply(request, errorAnswer(toCommandError(error)));
  }
}
