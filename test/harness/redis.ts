import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from 'redis';
import { eventually } from './eventually.js';
import { freePort } from './listen.js';

const command = 'redis-server';
export const redisIsInstalled = spawnSync(command, ['--version']).status === 0;

/** A block of tests on a real Redis. Where none is installed they are pending, by name. */
export function describeWithRedis(title: string, define: (this: Mocha.Suite) => void): void {
  (redisIsInstalled ? describe : describe.skip)(title, define);
}

export interface RedisOptions {
  /** Writes every change to the disk before it answers. */
  readonly appendOnly?: boolean;
  /** Further settings, as on its command line. */
  readonly args?: readonly string[];
}

/** A Redis of a test's own, on a free port and in a temporary directory. */
export class RedisServer {
  readonly port: number;
  readonly url: string;
  readonly #directory: string;
  readonly #args: readonly string[];
  #process: ChildProcess;

  private constructor(port: number, directory: string, { appendOnly = false, args = [] }: RedisOptions) {
    this.port = port;
    this.url = `redis://127.0.0.1:${port}`;
    this.#directory = directory;
    const lasting = appendOnly ? ['--appendonly', 'yes', '--appendfsync', 'always'] : [];
    const own = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory, '--save', ''];
    this.#args = [...own, ...lasting, ...args];
    this.#process = this.#spawn();
  }

  static async start(options: RedisOptions = {}): Promise<RedisServer> {
    const directory = await mkdtemp(join(tmpdir(), 'sealgate-redis-'));
    for (let attempts = 1; ; attempts++) {
      const server = new RedisServer(await freePort(), directory, options);
      try {
        await server.#untilReady();
        return server;
      } catch (error) {
        await server.kill();
        // Another process of the tests may have taken the port since.
        if (attempts === 5) throw error;
      }
    }
  }

  /** A connected client; `destroy` it at the end. */
  async connect() {
    const client = createClient({ url: this.url });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  /** Ends it with no chance to tidy up. */
  async kill(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const closed = once(this.#process, 'close');
    this.#process.kill('SIGKILL');
    await closed;
  }

  /** Starts it again, on the same port and with what it kept. */
  async restart(): Promise<void> {
    await eventually('Redis is back', async () => {
      await this.kill();
      this.#process = this.#spawn();
      return this.#untilReady().then(
        () => true,
        () => false,
      );
    });
  }

  /** It goes on to accept connections, and answers nothing. */
  freeze(): void {
    this.#process.kill('SIGSTOP');
  }

  thaw(): void {
    this.#process.kill('SIGCONT');
  }

  async close(): Promise<void> {
    await this.kill();
    await rm(this.#directory, { recursive: true, force: true });
  }

  #spawn(): ChildProcess {
    return spawn(command, this.#args, { stdio: 'ignore' });
  }

  async #untilReady(): Promise<void> {
    const reconnectStrategy = () => (this.#process.exitCode === null ? 20 : new Error('Redis has ended'));
    const client = createClient({ url: this.url, socket: { reconnectStrategy } });
    client.on('error', () => undefined);
    await client.connect();
    // It refuses everything while it reads what it kept.
    await eventually('Redis answers', () => client.ping().catch(() => undefined));
    client.destroy();
  }
}
