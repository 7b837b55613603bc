import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { expect } from 'chai';
import mongoose from 'mongoose';
import { eventually } from '../harness/eventually.js';
import { DatabaseProxy } from '../harness/proxy.js';
import { startServerHere } from '../harness/server-here.js';
import { signUp } from '../harness/sign-in.js';
import { databaseForServers } from './environment.js';

type Driver = mongoose.mongo.MongoClient;

/** What the driver keeps of the servers of a database, which is no part of its interface. */
interface DriverInside {
  readonly topology: { readonly s: { readonly servers: ReadonlyMap<string, ServerInside> } };
}
interface ServerInside {
  readonly monitor: { readonly connection: { readonly socket: Socket } | null };
}

/** The driver of the server, which alone goes by way of the proxy. */
function driverOf(uri: string): Driver {
  const { port } = new URL(uri);
  const connection = mongoose.connections.find((one) => String(one.port) === port);
  if (!connection) throw new Error('no connection goes by way of the proxy');
  return connection.getClient();
}

/** Breaks the socket of a heartbeat in the moment in which that is sent, as happens now and then when a database goes away. */
async function hang(driver: Driver): Promise<void> {
  const { topology } = driver as unknown as DriverInside;
  await once(driver, 'serverHeartbeatSucceeded');
  await new Promise<void>((resolve) => {
    driver.once('serverHeartbeatStarted', () => {
      for (const { monitor } of topology.s.servers.values()) monitor.connection?.socket.destroy();
      resolve();
    });
  });
}

describe('a server whose database driver hangs', () => {
  it('connects anew once the database is back, says so, and ends when it is told to', async () => {
    const database = await databaseForServers();
    const proxy = await DatabaseProxy.start();
    const uri = proxy.uriOf(database.name);
    const server = await startServerHere({ ...database.env, MONGODB_URI: uri });
    const { client, fields } = await signUp(server.base);
    const driver = driverOf(uri);
    await hang(driver);

    let isGone = false;
    driver.on('serverDescriptionChanged', ({ newDescription }) => {
      isGone = newDescription.type === 'Unknown';
    });
    // A command that is cut off in its midst has the driver take the database for gone.
    await eventually('it is gone', async () => {
      proxy.freeze();
      const asked = client.copy().refresh();
      await setTimeout(100);
      await proxy.cut();
      await asked;
      await proxy.restore();
      return isGone;
    });
    expect((await client.copy().refresh()).status).to.equal(503);
    await eventually('refresh works', async () => (await client.refresh()).status === 200);
    await eventually('login works', async () => (await server.client().login(fields)).status === 200);
    expect(server.output().match(/the database driver hangs; reconnecting/g)).to.have.length(1);
    expect(server.output()).to.not.contain('unhandled promise rejection');
    expect(await server.stop()).to.equal(0);
    await proxy.close();
    await database.drop();
  });
});
