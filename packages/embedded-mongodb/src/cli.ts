#!/usr/bin/env node
import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { copyDirectory, withCopy, withServer } from './copy.js';
import { NoThreadError, startEmbeddedMongodb } from './start.js';
import { DataDirectoryError } from './storage/data-directory.js';

const usage = `usage:
  embedded-mongodb [serve] --path DIR [--port N]          serve a data directory; prints its URI
  embedded-mongodb copy --path DIR --to DIR               copy it as it is at one instant, also while it is served
  embedded-mongodb export (--path DIR | --uri URI) [--file FILE]    all documents and indexes, as lines of EJSON
  embedded-mongodb import (--path DIR | --uri URI) [--file FILE]    insert such lines, also into a real MongoDB
A database that the URI names, mongodb://host/name, is the only one that is moved.
`;

/** What sysexits.h calls EX_CONFIG and EX_TEMPFAIL. */
const configurationExitCode = 78;
const tryAgainExitCode = 75;

class UsageError extends Error {}

async function main(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      path: { type: 'string' },
      port: { type: 'string' },
      to: { type: 'string' },
      uri: { type: 'string' },
      file: { type: 'string' },
    },
  });
  const { path, port, to, uri, file } = values;
  const [command = 'serve'] = positionals;
  if (path !== undefined && uri !== undefined) throw new UsageError('--path and --uri exclude each other');
  if (command === 'serve') return serve(required('path', path), port);
  switch (command) {
    case 'copy':
      return copyDirectory(required('path', path), required('to', to));
    case 'export': {
      const { exportLines } = await loadTransfer();
      const write = (from: string) =>
        pipeline(exportLines(from), file === undefined ? process.stdout : createWriteStream(file));
      return uri === undefined ? withCopy(required('path', path), write) : write(uri);
    }
    case 'import': {
      const { importLines } = await loadTransfer();
      // Opened only when it is read, or its first lines would be lost by then.
      const lines = () =>
        createInterface({ input: file === undefined ? process.stdin : createReadStream(file) });
      const read = (into: string) => importLines(into, lines);
      const count = uri === undefined ? await withServer(required('path', path), read) : await read(uri);
      process.stdout.write(`imported ${count} documents\n`);
      return;
    }
    default:
      throw new UsageError(`unknown command ${command}`);
  }
}

async function serve(path: string, port: string | undefined): Promise<void> {
  const number = Number(port);
  if (port !== undefined && !(Number.isInteger(number) && number >= 0 && number < 65_536)) {
    throw new UsageError(`--port ${port} is no port`);
  }
  const server = await startEmbeddedMongodb({
    path,
    ...(port === undefined ? {} : { port: number }),
    onFailure: fail,
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => void server.close().catch(fail));
  process.stdout.write(`${server.uri}\n`);
}

/** Only export and import need the driver, which takes long to load, and is optional to install. */
async function loadTransfer(): Promise<typeof import('./transfer.js')> {
  try {
    return await import('./transfer.js');
  } catch (error) {
    const isMissing = error instanceof Error && error.message.startsWith("Cannot find package 'mongodb' ");
    throw isMissing ? new Error('the driver of MongoDB is missing; install it: npm install mongodb') : error;
  }
}

function required(name: string, value: string | undefined): string {
  if (value === undefined) throw new UsageError(`--${name} is missing`);
  return value;
}

function fail(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  if (error instanceof UsageError) process.stderr.write(usage);
  process.exit(exitCodeOf(error));
}

function exitCodeOf(error: unknown): number {
  if (error instanceof DataDirectoryError) return configurationExitCode;
  return error instanceof NoThreadError ? tryAgainExitCode : 1;
}

main(process.argv.slice(2)).catch(fail);
