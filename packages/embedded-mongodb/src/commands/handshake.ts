import { maximumDocumentSize } from '../values/decode.js';
import { maximumMessageSize } from '../wire/wire.js';
import type { Command } from './command.js';

let connections = 0;

/**
 * A standalone server as recent as the driver asks for. There is no `topologyVersion`, or the driver would wait for
 * streamed heartbeats.
 */
export const hello: Command = (_context, command) => ({
  helloOk: true,
  [Object.keys(command)[0] === 'hello' ? 'isWritablePrimary' : 'ismaster']: true,
  maxBsonObjectSize: maximumDocumentSize,
  maxMessageSizeBytes: maximumMessageSize,
  maxWriteBatchSize: 100_000,
  localTime: new Date(),
  logicalSessionTimeoutMinutes: 30,
  connectionId: ++connections,
  minWireVersion: 0,
  maxWireVersion: 21,
  readOnly: false,
  ok: 1,
});

export const ping: Command = () => ({ ok: 1 });

/** The version of MongoDB that it stands for. */
export const version = '7.0.0';

/** How many connections have greeted. */
export function connectionCounts(): { readonly totalCreated: number } {
  return { totalCreated: connections };
}

/** Nobody signs in here. */
export const connectionStatus: Command = () => ({
  authInfo: { authenticatedUsers: [], authenticatedUserRoles: [] },
  ok: 1,
});

export const buildInfo: Command = () => ({
  version,
  versionArray: [7, 0, 0, 0],
  gitVersion: 'embedded-mongodb',
  modules: [],
  bits: 64,
  debug: false,
  maxBsonObjectSize: maximumDocumentSize,
  ok: 1,
});
