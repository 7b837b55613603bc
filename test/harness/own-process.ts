import { PassThrough } from 'node:stream';

const streams = ['stdout', 'stderr'] as const;

let ownEnvironment: NodeJS.ProcessEnv | undefined;

/** Where `test/setup.ts` says which embedded server it started; no `MONGODB_URI`, which is for one that it is to be held against. */
export const ownDatabaseVariable = 'SEALGATE_TEST_MONGODB_URI';

/** The environment of the tests, whatever runs in this process. */
export function testEnvironment(): NodeJS.ProcessEnv {
  return ownEnvironment ?? process.env;
}

/**
 * Has this process look to what runs in it as one of its own would that was started with only the given environment: streams that are
 * read, an end that ends nothing, and no terminal, but where something is typed on one. Until `giveBack`; for one at a time.
 */
export function takeProcess(env: Record<string, string | undefined>, typed?: string) {
  if (ownEnvironment) throw new Error('Another command runs in this process');
  const own = process.env;
  ownEnvironment = own;
  const printed = { stdout: '', stderr: '' };
  const { exit } = process;
  const writes = streams.map((name) => process[name].write);
  const stdin = Object.getOwnPropertyDescriptor(process, 'stdin') ?? {};
  if (typed !== undefined) {
    const value = new PassThrough().end(typed);
    Object.defineProperty(process, 'stdin', { configurable: true, value });
  }
  const terminals = [process.stdin, process.stdout, process.stderr].map((stream) => {
    const { isTTY } = stream;
    stream.isTTY = typed !== undefined;
    return () => Object.assign(stream, { isTTY });
  });
  let hasEnded = false;
  const given = Object.entries(env).filter(([, value]) => value !== undefined);
  process.env = { PATH: own.PATH, ...Object.fromEntries(given) };
  for (const name of streams)
    process[name].write = (text: string | Uint8Array) => {
      if (!hasEnded) printed[name] += text.toString();
      return true;
    };
  const ended = new Promise<number>((resolve) => {
    process.exit = ((code?: number) => {
      hasEnded = true;
      resolve(code ?? 0);
    }) as typeof exit;
  });
  const giveBack = () => {
    process.env = own;
    process.exit = exit;
    ownEnvironment = undefined;
    for (const [index, name] of streams.entries()) Object.assign(process[name], { write: writes[index] });
    for (const restore of terminals) restore();
    Object.defineProperty(process, 'stdin', stdin);
  };
  return { printed, ended, giveBack };
}
