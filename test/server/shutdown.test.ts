import { once } from 'node:events';
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { expect } from 'chai';
import { newUser } from '../harness/client.js';
import { eventually } from '../harness/eventually.js';
import { type ServerProcess, startServerProcess } from '../harness/server-process.js';
import { sessionsOf } from '../harness/sessions.js';
import { databaseForServers } from './environment.js';

describe('a server that is told to stop', function () {
  this.timeout(60_000);
  let database: Awaited<ReturnType<typeof databaseForServers>>;
  let server: ServerProcess;
  before(async () => {
    database = await databaseForServers();
  });
  after(() => database.drop());
  beforeEach(async () => {
    server = await startServerProcess({ env: database.env });
  });
  afterEach(async () => {
    await server.stop('SIGKILL');
  });

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`ends with 0 by ${signal}, though browsers keep their connections open`, async () => {
      expect((await server.client().register(newUser())).status).to.equal(201);
      const told = Date.now();
      expect(await server.stop(signal)).to.equal(0);
      // Well before what takes too long would be cut off.
      expect(Date.now() - told).to.be.below(8_000);
    });
  }

  it('takes no new connection, and finishes what is in flight', async () => {
    const fields = newUser();
    const registration = await inFlight(server, fields);
    server.process.kill('SIGTERM');
    await eventually('nobody is let in', () => isRefused(server.origin));
    registration.end(JSON.stringify(fields));
    const [response]: IncomingMessage[] = await once(registration, 'response');
    expect(response?.statusCode).to.equal(201);
    response?.resume();
    const answered = Date.now();
    expect(await server.exited).to.equal(0);
    // The connection, which is kept alive, holds nobody.
    expect(Date.now() - answered).to.be.below(8_000);
    expect(await sessionsOf(database.connection)).to.not.have.length(0);
  });

  it('cuts off what never ends', async () => {
    const registration = await inFlight(server, newUser());
    const cutOff = once(registration, 'error');
    const told = Date.now();
    expect(await server.stop('SIGTERM')).to.equal(0);
    await cutOff;
    expect(Date.now() - told).to.be.within(9_000, 20_000);
  });

  it('finishes what is in flight though it is told again, as npm does when a terminal told all', async () => {
    const fields = newUser();
    const registration = await inFlight(server, fields);
    for (const signal of ['SIGINT', 'SIGINT', 'SIGTERM'] as const) {
      server.process.kill(signal);
      await eventually('nobody is let in', () => isRefused(server.origin));
    }
    registration.end(JSON.stringify(fields));
    const [response]: IncomingMessage[] = await once(registration, 'response');
    expect(response?.statusCode).to.equal(201);
    response?.resume();
    expect(await server.exited).to.equal(0);
  });

  it('is told through npm, which started it', async () => {
    const command = ['npm', 'start', '--ignore-scripts'] as const;
    const started = await startServerProcess({ env: database.env, command });
    try {
      started.process.kill('SIGTERM');
      await eventually('it is gone', () => isRefused(started.origin));
      expect(await started.exited).to.equal(0);
    } finally {
      endGroup(started.process);
    }
  });

  it('logs nothing of it', async () => {
    await server.stop();
    expect(server.output()).to.not.match(/^\{/m);
  });
});

/** A registration that the server has begun to answer, and whose body is still to come. */
async function inFlight({ base }: ServerProcess, fields: object): Promise<ClientRequest> {
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
