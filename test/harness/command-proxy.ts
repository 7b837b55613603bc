import { createServer, connect as dial, type Server, type Socket } from 'node:net';
import mongoose from 'mongoose';
import { listenLocally } from './listen.js';
import { databaseHost, uriByWayOf } from './proxy.js';

const { BSON } = mongoose.mongo;

/** A command on its way to the database, such as `{ insert: 'users', ... }`. */
export interface Command {
  readonly name: string;
  readonly collection: unknown;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What becomes of a command: it passes, is answered by the proxy, or its connection breaks before or after the database has run it. */
export type Fate = 'pass' | 'cut-before' | 'cut-after' | { readonly answer: object };

const opMsg = 2013;

/** Stands between the driver and the database, reads each command, and lets a test decide what becomes of it. */
export class CommandProxy {
  /** What becomes of the next commands; one whose fate is not settled yet waits. */
  decide: (command: Command) => Fate | Promise<Fate> = () => 'pass';
  readonly #server: Server;
  // A command that runs in this process has another environment.
  readonly #target = databaseHost();
  readonly #sockets = new Set<Socket>();
  #port = 0;

  private constructor() {
    this.#server = createServer((socket) => this.#accept(socket));
  }

  static async start(): Promise<CommandProxy> {
    const proxy = new CommandProxy();
    proxy.#port = await listenLocally(proxy.#server);
    return proxy;
  }

  uriOf(name: string): string {
    return uriByWayOf(this.#port, name);
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #accept(client: Socket): void {
    const database = dial(this.#target);
    const sides = [client, database];
    /** The request that nobody is to hear the answer to. */
    let unheard: number | undefined;
    const end = () => {
      for (const side of sides) {
        this.#sockets.delete(side);
        side.destroy();
      }
    };
    for (const side of sides) {
      this.#sockets.add(side);
      side.on('close', end).on('error', end);
    }
    const meet = (fate: Fate, message: Buffer) => {
      if (fate === 'cut-before') return end();
      if (typeof fate === 'object') return void client.write(answerTo(message, fate.answer));
      if (fate === 'cut-after') unheard = message.readInt32LE(4);
      database.write(message);
    };
    eachMessage(client, (message) => {
      const fate = this.#fateOf(message);
      if (fate instanceof Promise) void fate.then((settled) => meet(settled, message));
      else meet(fate, message);
    });
    eachMessage(database, (message) => {
      if (message.readInt32LE(8) === unheard) return end();
      client.write(message);
    });
  }

  #fateOf(message: Buffer): Fate | Promise<Fate> {
    // The first section of a message of the drivers is the command itself.
    if (message.readInt32LE(12) !== opMsg || message[20] !== 0) return 'pass';
    const length = message.readInt32LE(21);
    const body = BSON.deserialize(message.subarray(21, 21 + length));
    const [name = ''] = Object.keys(body);
    return this.decide({ name, collection: body[name], body });
  }
}

/** Puts the pieces of a stream together to messages of the wire protocol: each begins with its length. */
function eachMessage(socket: Socket, take: (message: Buffer) => void): void {
  let rest = Buffer.alloc(0);
  socket.on('data', (piece: Buffer) => {
    rest = Buffer.concat([rest, piece]);
    while (rest.length >= 16 && rest.length >= rest.readInt32LE(0)) {
      const message = rest.subarray(0, rest.readInt32LE(0));
      rest = rest.subarray(message.length);
      take(message);
    }
  });
}

function answerTo(message: Buffer, answer: object): Buffer {
  const body = BSON.serialize(answer);
  const head = Buffer.alloc(21);
  head.writeInt32LE(head.length + body.length, 0);
  head.writeInt32LE(message.readInt32LE(4), 8);
  head.writeInt32LE(opMsg, 12);
  return Buffer.concat([head, body]);
}
