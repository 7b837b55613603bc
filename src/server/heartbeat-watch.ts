import type { Connection } from 'mongoose';

const aSecond = 1_000;

/** Whatever the driver tells of a server. */
interface ServerEvent {
  /** The address, in heartbeats. */
  readonly connectionId?: string;
  /** The address, of a server that is no longer among those of the database. */
  readonly address?: string;
}

/**
 * Calls `onHung` once a heartbeat of the driver has neither succeeded nor failed for so many seconds. mongodb 7.8 waits for ever for a
 * heartbeat that it writes to a socket in the moment in which that breaks, and takes the server for gone from then on, be it back or not.
 * Returns what ends the watch.
 */
export function watchHeartbeats(connection: Connection, seconds: number, onHung: () => void): () => void {
  const client = connection.getClient();
  /** Seconds for which each heartbeat is under way, by the address of its server. */
  const underWay = new Map<string, number>();
  const began = ({ connectionId = '' }: ServerEvent) => underWay.set(connectionId, 0);
  const ended = ({ connectionId, address = '' }: ServerEvent) => underWay.delete(connectionId ?? address);
  const ends = ['serverHeartbeatSucceeded', 'serverHeartbeatFailed', 'serverClosed'] as const;
  client.on('serverHeartbeatStarted', began);
  for (const event of ends) client.on(event, ended);

  const end = () => {
    clearInterval(timer);
    client.off('serverHeartbeatStarted', began);
    for (const event of ends) client.off(event, ended);
  };
  // Counted, and not by a clock: a process that was paused for long has asked nobody meanwhile.
  const timer = setInterval(() => {
    for (const [address, age] of underWay) underWay.set(address, age + 1);
    if (![...underWay.values()].some((age) => age > seconds)) return;
    end();
    onHung();
  }, aSecond).unref();
  return end;
}
