import { createServer, connect as dial, type NetConnectOpts, type Server, type Socket } from 'node:net';
import { databaseUri } from './database.js';
import { listenOnOwnPort } from './listen.js';

/** Stands between the driver and the database, so that tests can take the database away without harming anybody else's. */
export class DatabaseProxy {
  readonly #server: Server;
  readonly #target: NetConnectOpts;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  readonly #forgotten = new Set<readonly [Socket, Socket]>();
  #port = 0;
  #state: 'open' | 'cut' | 'frozen' = 'open';

  private constructor(target: NetConnectOpts) {
    this.#target = target;
    this.#server = createServer((socket) => this.#accept(socket));
  }

  /** A proxy to the server that the tests use. */
  static async start(): Promise<DatabaseProxy> {
    const proxy = new DatabaseProxy(databaseHost());
    await proxy.#listen();
    return proxy;
  }

  /** The database of a name, by way of the proxy and by no other. */
  uriOf(name: string): string {
    return uriByWayOf(this.#port, name);
  }

  /** The server is gone: connections break, and nobody listens. */
  async cut(): Promise<void> {
    this.#state = 'cut';
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#breakAll();
    await closed;
  }

  /** The server is silent: what is sent to it stays on the way, new connections included. */
  freeze(): void {
    this.#state = 'frozen';
    for (const pair of this.#pairs) hold(pair);
  }

  /** The server is silent, and whatever was connected stays so for ever: on its return it knows new connections only. */
  forget(): void {
    this.freeze();
    for (const pair of this.#pairs) this.#forgotten.add(pair);
    this.#pairs.clear();
  }

  /** The server is back. */
  async restore(): Promise<void> {
    const was = this.#state;
    this.#state = 'open';
    if (was === 'cut') await this.#listen();
    if (was === 'frozen') for (const pair of this.#pairs) join(pair);
  }

  async close(): Promise<void> {
    if (this.#state !== 'cut') await this.cut();
  }

  async #listen(): Promise<void> {
    this.#port = await listenOnOwnPort(this.#server, this.#port);
  }

  #accept(socket: Socket): void {
    // It was let in before, and comes after.
    if (this.#state === 'cut') return void socket.destroy();
    const pair = [socket, dial(this.#target)] as const;
    this.#pairs.add(pair);
    const end = () => {
      this.#pairs.delete(pair);
      this.#forgotten.delete(pair);
      for (const side of pair) side.destroy();
    };
    for (const side of pair) side.on('close', end).on('error', end);
    if (this.#state === 'frozen') hold(pair);
    else join(pair);
  }

  #breakAll(): void {
    for (const pair of [...this.#pairs, ...this.#forgotten]) {
      for (const side of pair) side.destroy();
    }
  }
}

function join([one, other]: readonly [Socket, Socket]): void {
  one.pipe(other);
  other.pipe(one);
}

function hold(pair: readonly [Socket, Socket]): void {
  for (const side of pair) side.unpipe().pause();
}

/** The database of a name, by way of a port of this machine and by no other. */
export function uriByWayOf(port: number, name: string): string {
  const [, credentials = '', query = ''] =
    /^mongodb:\/\/([^@/]*@)?[^/?]*\/?[^?]*\??(.*)$/.exec(databaseUri()) ?? [];
  const options = ['directConnection=true', query].filter((part) => part !== '').join('&');
  return `mongodb://${credentials}127.0.0.1:${port}/${name}?${options}`;
}

/** Where the server that the tests use listens: the first host of its URI, a Unix socket or a port. */
export function databaseHost(): NetConnectOpts {
  const [, host = ''] = /^mongodb:\/\/(?:[^@/]*@)?([^/,?]+)/.exec(databaseUri()) ?? [];
  const address = decodeURIComponent(host);
  if (address.endsWith('.sock')) return { path: address };
  const { hostname, port } = new URL(`tcp://${address}`);
  return { host: hostname, port: Number(port || 27017) };
}
