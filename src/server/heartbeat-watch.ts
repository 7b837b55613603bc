import type { Connection } from 'mongoose';

const aSecond = 1_000;

/**
 * Calls `onHung` once a heartbeat of the driver has neither succeeded nor failed for so many seconds. mongodb 7.8 waits for ever for a
 * heartbeat that it writes to a socket in the moment in which that breaks, and takes the server for gone from then on, be it back or not.
 * Returns what ends the watch.
 */
export function watchHeartbeats(connection: Connection, seconds: number, onHung: () => void): () => void {
  /** Seconds for which each heartbeat is under way, by the address of its server. */
  const underWay = new Map<string, number>();
  connection
    .getClient()
    .on('serverHeartbeatStarted', ({ connectionId }) => underWay.set(connectionId, 0))
    .on('serverHeartbeatSucceeded', ({ connectionId }) => underWay.delete(connectionId))
    .on('serverHeartbeatFailed', ({ connectionId }) => underWay.delete(connectionId))
    .on('serverClosed', ({ address }) => underWay.delete(address));
  // Counted, and not by a clock: a process that was paused for long has asked nobody meanwhile.
  const timer = setInterval(() => {
    for (const [address, age] of underWay) underWay.set(address, age + 1);
    if (![...underWay.values()].some((age) => age > seconds)) return;
    clearInterval(timer);
    onHung();
  }, aSecond).unref();
  return () => clearInterval(timer);
}
