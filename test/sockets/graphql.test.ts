import { GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { itEndsSockets } from './ends-contract.js';
import { startServerSample } from './running-sample.js';

const schema = new GraphQLSchema({
  query: new GraphQLObjectType<unknown, { user: { id: string } }>({
    name: 'Query',
    fields: { hello: { type: GraphQLString, resolve: (_root, _args, { user }) => `hello ${user.id}` } },
  }),
});

const told = (reason: string) => ({ code: 4403, reason });

describe('a socket of graphql-ws', () => {
  itEndsSockets({
    renews: false,
    told,
    start: (auth) => startServerSample('GraphQL', { auth, schema }),
    connect: ({ port }, token) =>
      new Promise((resolve, reject) => {
        let ended: unknown;
        const client = createClient({
          url: `ws://127.0.0.1:${port}/graphql`,
          webSocketImpl: WebSocket,
          connectionParams: { token },
          lazy: false,
          retryAttempts: 0,
          onNonLazyError: () => undefined,
          on: {
            closed: (event) => {
              const { code, reason } = event as { code: number; reason: string };
              ended = { code, reason };
              reject(ended);
            },
            connected: () =>
              resolve({
                hello: async () => {
                  for await (const { data } of client.iterate({ query: '{ hello }' })) return data?.hello;
                  return undefined;
                },
                renew: async () => undefined,
                ended: () => ended,
                close: () => client.terminate(),
              }),
          },
        });
      }),
  });
});
