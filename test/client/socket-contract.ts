import { once } from 'node:events';
import { Server } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { expect } from 'chai';
import express from 'express';
import { GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql';
import { type ClientOptions, createClient, type Client as GraphqlClient } from 'graphql-ws';
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import { WebSocket } from 'ws';
import type { AuthClient } from '../../src/client/index.js';
import { eventually } from '../harness/eventually.js';
import { type KitApp, startKitApp } from '../harness/kit-app.js';
import { listenLocally } from '../harness/listen.js';
import { runSample } from '../harness/page-sample.js';
import { Browser, newPerson, password } from './browser.js';

const page = 'docs/sockets.md';

const schema = new GraphQLSchema({
  query: new GraphQLObjectType({ name: 'Query', fields: { hello: { type: GraphQLString } } }),
  subscription: new GraphQLObjectType({
    name: 'Subscription',
    fields: {
      news: {
        type: GraphQLString,
        subscribe: async function* () {
          yield { news: 'subscribed' };
          await once(new EventTarget(), 'never');
        },
      },
    },
  }),
});

/** Runs the page's block, and tells whether its socket is open. */
type Open = (client: AuthClient, port: number) => Promise<{ isOpen(): boolean; close(): void }>;

/** Sockets as a page makes them, and those that were made. */
function recorded() {
  const opened: WebSocket[] = [];
  class Recorded extends WebSocket {
    constructor(url: string, protocols?: string | string[]) {
      super(url, protocols);
      this.on('error', () => undefined);
      opened.push(this);
    }
  }
  return { opened, Recorded, isOpen: () => opened.at(-1)?.readyState === WebSocket.OPEN };
}

const libraries = {
  'socket.io': {
    renews: true,
    open: async (client, port) => {
      const connect = (options: Partial<ManagerOptions & SocketOptions>) =>
        io(`http://127.0.0.1:${port}`, { ...options, forceNew: true });
      const socket = (await runSample(page, 'socket.io', 1, 'socket', { client, io: connect })) as Socket;
      return { isOpen: () => socket.connected, close: () => socket.disconnect() };
    },
  },
  ws: {
    renews: true,
    open: async (client, port) => {
      const { opened, Recorded, isOpen } = recorded();
      const url = `ws://127.0.0.1:${port}`;
      await runSample(page, 'ws', 1, 'socket', { client, url, WebSocket: Recorded });
      return { isOpen, close: () => opened.at(-1)?.terminate() };
    },
  },
  GraphQL: {
    renews: false,
    open: async (client, port) => {
      let isOpen = false;
      const url = `ws://127.0.0.1:${port}/graphql`;
      const create = (options: ClientOptions) => createClient({ ...options, webSocketImpl: WebSocket });
      const given = { client, url, createClient: create };
      const graphql = (await runSample(page, 'GraphQL', 1, 'graphql', given)) as GraphqlClient;
      graphql.on('connected', () => {
        isOpen = true;
      });
      graphql.on('closed', () => {
        isOpen = false;
      });
      const sink = { next: () => undefined, error: () => undefined, complete: () => undefined };
      graphql.subscribe({ query: 'subscription { news }' }, sink);
      return { isOpen: () => isOpen, close: () => graphql.terminate() };
    },
  },
} satisfies Readonly<Record<string, { readonly renews: boolean; readonly open: Open }>>;

/** What holds for a page that keeps a socket as the samples do. In a file for each library: it waits for what servers look at now and then. */
export function describePageWithSocket(name: keyof typeof libraries): void {
  const { renews, open } = libraries[name];
  describe(`a page that keeps a socket by the sample for ${name}`, () => {
    let app: KitApp;
    let browser: Browser;
    let client: AuthClient;
    let socket: Awaited<ReturnType<Open>>;
    let server: Server;
    beforeEach(async () => {
      app = await startKitApp('handed', { accessToken: { expiresIn: '10m' } });
      const given = { auth: app.kit.auth, app: express(), schema };
      const made = await runSample(page, name, 0, 'server', given);
      expect(made).to.be.instanceOf(Server);
      server = made as Server;
      browser = new Browser(`${app.origin}/auth`);
      ({ client } = browser.open());
      await client.register(newPerson());
      socket = await open(client, await listenLocally(server));
      await eventually('it is open', socket.isOpen);
    });
    afterEach(async () => {
      socket.close();
      browser.close();
      server.closeAllConnections();
      server.close();
      await app.close();
    });
    const untilClosed = () => eventually('it is closed', () => !socket.isOpen());

    it('opens it again with a new token when the one before ran out', async () => {
      app.kit.clock.advance('11m');
      await untilClosed();
      await eventually('it is open again', socket.isOpen);
      expect(client.state.status).to.equal('signed-in');
    });

    it('leaves it closed when the session was ended, and knows that it is signed out', async () => {
      await app.kit.auth.users.endSessions(client.user?.id ?? '');
      await untilClosed();
      await eventually('it is signed out', () => client.state.status === 'signed-out');
      expect(socket.isOpen()).to.equal(false);
    });

    it('opens it again after a change of the password in this browser', async () => {
      await client.changePassword({ currentPassword: password, newPassword: 'another password' });
      await setTimeout(1_000);
      await eventually('it is open again', socket.isOpen);
      expect(client.state.status).to.equal('signed-in');
    });

    if (renews) {
      it('keeps it open past its first token, by showing each newer one', async () => {
        app.kit.clock.advance('9m');
        const before = await client.getAccessToken();
        await client.refresh();
        expect(await client.getAccessToken()).not.to.equal(before);
        // What was shown is judged before this.
        await eventually(
          'some time passes',
          (
            (until) => () =>
              Date.now() > until
          )(Date.now() + 2_000),
        );
        app.kit.clock.advance('9m');
        await eventually(
          'some time passes',
          (
            (until) => () =>
              Date.now() > until
          )(Date.now() + 2_000),
        );
        expect(socket.isOpen()).to.equal(true);
      });

      it('closes it when it signs out, and opens one when it signs in again', async () => {
        const email = client.user?.email ?? '';
        await client.logout();
        await untilClosed();
        await client.login({ email, password });
        await eventually('it is open again', socket.isOpen);
      });
    }
  });
}
