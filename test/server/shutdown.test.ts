import { once } from 'node:events';
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { expect } from 'chai';
import { newUser } from '../harness/client.js';
import { eventually } from '../harness/eventually.js';
import { type ServerHere, startServerHere } from '../harness/server-here.js';
import { type ServerProcess, startServerProcess } from '../harness/server-process.js';
import { sessionsOf } from '../harness/sessions.js';
import { databaseForServers } from './environment.js';

describe('a server that is told to stop', function () {
  this.timeout(120_000);
  let database: Awaited<ReturnType<typeof databaseForServers>>;
  let started: ServerProcess | undefined;
  before(async () => {
    database = await databaseForServers();
  });
  after(() => database.drop());
  afterEach(async () => {
    await started?.stop('SIGKILL');
    started = undefined;
  });

  it('takes no new connection, and finishes what is in flight, though browsers keep theirs open and npm tells it again', async () => {
    const server = await startServerProcess({ env: database.env });
    started = server;
    expect((await server.client().register(newUser())).status).to.equal(201);
    const fields = newUser();
    const registration = await inFlight(server, fields);
    // All at once, since one that comes later than npm would send it ends the server for good. Two that are the same may arrive as one.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGINT'] as const) server.process.kill(signal);
    await eventually('nobody is let in', () => isRefused(server.origin));
    registration.end(JSON.stringify(fields));
    const [response]: IncomingMessage[] = await once(registration, 'response');
    expect(response?.statusCode).to.equal(201);
    response?.resume();
    const answered = Date.now();
    expect(await server.exited).to.equal(0);
    // No connection that is kept alive holds it, well before what takes too long would be cut off.
    expect(Date.now() - answered).to.be.below(8_000);
    expect(await sessionsOf(database.connection)).to.not.have.length(0);
    // It logs nothing of it.
    expect(server.output()).to.not.match(/^\{/m);
  });

  it('cuts off what never ends', async () => {
    const server = await startServerHere(database.env);
    const registration = await inFlight(server, newUser());
    const cutOff = once(registration, 'error');
    const told = Date.now();
    expect(await server.stop()).to.equal(0);
    await cutOff;
    expect(Date.now() - told).to.be.within(9_000, 20_000);
  });

  it('is told through npm, which started it', async () => {
    const command = ['npm', 'start', '--ignore-scripts'] as const;
    const server = await startServerProcess({ env: database.env, command });
    try {
      server.process.kill('SIGTERM');
      await eventually('it is gone', () => isRefused(server.origin));
      expect(await server.exited).to.equal(0);
    } finally {
      endGroup(server.process);
    }
  });
});

/** A registration that the server has begun to answer, and whose body is still to come. */
async function inFlight({ base }: Pick<ServerHere, 'base'>, fields: object): Promise<ClientRequest> {
  const registration = request(`${base}/register`, {
    method: 'POST',
    // Keeps the connection for as long as the server would.
    agent: new Agent({ keepAlive: true }),
    headers: {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(JSON.stringify(fields)),
      expect: '100-continue',
    },
  });
  registration.flushHeaders();
  await once(registration, 'continue');
  return registration;
}

/** Ends what is left of a process and its children. */
function endGroup({ pid }: ServerProcess['process']): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing is left.
  }
}

async function isRefused(origin: string): Promise<boolean> {
  const { hostname, port } = new URL(origin);
  const socket = connect(Number(port), hostname);
  try {
    await once(socket, 'connect');
    return false;
  } catch {
    return true;
  } finally {
    socket.destroy();
  }
}
