/** What a script is called with. Scripts of sealgate name one key each, so that a Redis Cluster can route them. */
interface ScriptArguments {
  readonly keys: string[];
  readonly arguments: string[];
}

/** What sealgate needs of a Redis client. A client or a cluster of node-redis works as it is; connect it yourself. */
export interface RedisClient {
  eval(script: string, options: ScriptArguments): Promise<unknown>;
  evalSha(sha1: string, options: ScriptArguments): Promise<unknown>;
  publish(channel: string, message: string): Promise<unknown>;
  /** A client with the same settings, not connected yet, for subscribing. */
  duplicate(): RedisSubscriber;
}

/** What is wrong with a client. */
export function redisClientFault(value: unknown): string | undefined {
  const methods: readonly (keyof RedisClient)[] = ['eval', 'evalSha', 'publish', 'duplicate'];
  const isClient = methods.every((name) => typeof Object(value)[name] === 'function');
  return isClient ? undefined : 'must be a client of node-redis, as createClient(...) makes it';
}

export interface RedisSubscriber {
  connect(): Promise<unknown>;
  subscribe(channel: string, listener: (message: string) => void): Promise<unknown>;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  destroy(): unknown;
}
