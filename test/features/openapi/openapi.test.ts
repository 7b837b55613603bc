import { readFile } from 'node:fs/promises';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { expect } from 'chai';
import { z } from 'zod';
import { methodsOf } from '../../../src/core/rows.js';
import { errors } from '../../../src/index.js';
import * as features from '../../../src/routes.js';
import { startTestApp, type TestApp, type TestAppOptions } from '../../harness/app.js';
import { cookiesOf } from '../../harness/cookies.js';
import { startServerHere } from '../../harness/server-here.js';
import { temporaryDirectory } from '../../harness/temporary-directory.js';

const rows = Object.values(features).flatMap(({ routes }) => routes);

const everyWay: Readonly<Record<string, TestAppOptions>> = {
  'by default': {},
  'with a token endpoint': { tokenEndpoint: { refresh: true, stateless: true } },
  'with tokens in cookies': { transport: 'cookie', tokenEndpoint: { refresh: true } },
};

const media = z.object({
  schema: z.looseObject({}),
  example: z.unknown().optional(),
  examples: z.unknown().optional(),
});
const document = z.looseObject({
  servers: z.tuple([z.object({ url: z.string() })]),
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.looseObject({
        operationId: z.string(),
        security: z.array(z.record(z.string(), z.array(z.string()))),
        requestBody: z.object({ content: z.record(z.string(), media) }).optional(),
        responses: z.record(z.string(), z.unknown()),
      }),
    ),
  ),
  components: z.looseObject({
    securitySchemes: z.record(z.string(), z.looseObject({})),
    responses: z.record(z.string(), z.unknown()),
    examples: z.record(z.string(), z.object({ value: z.looseObject({ code: z.string() }) })),
  }),
});

async function documentOf(base: string): Promise<z.output<typeof document>> {
  return document.parse(await (await fetch(`${base}/openapi.json`)).json());
}

for (const [way, options] of Object.entries(everyWay)) {
  describe(`the OpenAPI document, ${way},`, () => {
    let app: TestApp;
    let described: z.output<typeof document>;
    before(async () => {
      app = await startTestApp(options);
      described = await documentOf(app.base);
    });
    after(() => app.close());

    it('is valid', async () => {
      expect(await new Validator().validate(described)).to.deep.equal({ valid: true });
    });

    it('has the routes that are on, each method of theirs, and no others', () => {
      const isOn = ({ path }: { path: string }) =>
        ({
          '/token': options.tokenEndpoint !== undefined,
          '/revoke': options.tokenEndpoint?.refresh === true,
          '/.well-known/oauth-authorization-server': options.tokenEndpoint?.refresh === true,
          '/csrf-token': options.transport === 'cookie',
        })[path] ?? true;
      const expected = rows
        .filter(isOn)
        .flatMap((row) => methodsOf(row).map((method) => `${method} ${row.path.replace(/:(\w+)/g, '{$1}')}`));
      const actual = Object.entries(described.paths).flatMap(([path, methods]) =>
        Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
      );
      expect(actual).to.have.members(expected);
    });

    it('has examples that its own schemas take', () => {
      const ajv = formats.default(new Ajv2020({ strict: false }));
      const { components } = described;
      const found = mediaOf(described);
      const examples = found.flatMap(({ schema, example, examples: named }) => {
        const ofCodes = Object.keys(Object(named)).map((code) => components.examples[code]?.value);
        return [...(example === undefined ? [] : [example]), ...ofCodes].map((value) => ({ schema, value }));
      });
      expect(examples).to.have.length.above(60);
      for (const { schema, value } of examples) {
        const isTaken = ajv.validate({ ...schema, components }, value);
        expect(isTaken, `${JSON.stringify(value)}: ${ajv.errorsText()}`).to.equal(true);
      }
    });

    it('has an example of a body for each that a route takes and gives', () => {
      for (const { example, examples } of mediaOf(described)) expect(example ?? examples).to.be.an('object');
    });

    it('names each operation once', () => {
      const ids = Object.values(described.paths).flatMap((methods) =>
        Object.values(methods).map(({ operationId }) => operationId),
      );
      expect(new Set(ids).size).to.equal(ids.length);
      for (const id of ids) expect(id).to.match(/^[a-z]+[A-Z]\w+$/);
    });

    it('tells the cookies by the names that they have', async () => {
      const headers = { 'sec-fetch-site': 'same-origin' };
      const answer = await app.client().send('POST', '/register', {
        body: { email: `${way.length}@example.com`, password: 'correct horse' },
        headers,
      });
      const set = [...cookiesOf(answer).keys()];
      const told = Object.values(described.components.securitySchemes).flatMap(({ in: where, name }) =>
        where === 'cookie' ? [name] : [],
      );
      expect(told).to.have.members(set);
    });
  });
}

/** All bodies of requests and answers. */
function mediaOf({ paths, components }: z.output<typeof document>) {
  const found: z.output<typeof media>[] = [];
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('content' in value) found.push(...Object.values(z.record(z.string(), media).parse(value.content)));
    for (const member of Object.values(value)) look(member);
  };
  look(paths);
  look(components.responses);
  return found;
}

describe('the OpenAPI document', () => {
  it('is that of docs/openapi.json where a server starts without settings', async () => {
    const { path, remove } = await temporaryDirectory();
    const server = await startServerHere({ DATA_DIR: path, AUTH_PASSWORD_COST: '4' });
    try {
      const file = await readFile(new URL('../../../../docs/openapi.json', import.meta.url), 'utf8');
      const served = await (await fetch(`${server.base}/openapi.json`)).json();
      expect(served).to.deep.equal(JSON.parse(file));
    } finally {
      await server.stop();
      await remove();
    }
  });

  it('says which codes a route refuses with, and what a password may be', async () => {
    const app = await startTestApp();
    try {
      const { paths, components } = await documentOf(app.base);
      const codesOf = (method: string, path: string, status: number) => {
        const response = Object(paths[path]?.[method]?.responses[status]);
        const shared: string = response.$ref?.split('/').at(-1);
        return shared ? [shared] : Object.keys(response.content['application/problem+json'].examples);
      };
      expect(codesOf('post', '/login', 401)).to.deep.equal(['invalid_credentials']);
      expect(codesOf('post', '/register', 409)).to.deep.equal(['email_taken', 'username_taken']);
      expect(codesOf('patch', '/users/{id}', 409)).to.deep.equal([
        'last_admin',
        'email_taken',
        'username_taken',
      ]);
      expect(codesOf('post', '/refresh-token', 401)).to.include('refresh_token_reused');
      expect(Object.keys(components.examples)).to.have.members(
        // No path that is in the document refuses its own methods.
        Object.keys(errors).filter((code) => code !== 'method_not_allowed'),
      );
      const body = paths['/register']?.post?.requestBody?.content['application/json'];
      expect(Object(body?.schema.properties).password).to.include({ minLength: 8, maxLength: 72 });
    } finally {
      await app.close();
    }
  });

  it('says who may, so that a client knows what to show', async () => {
    const app = await startTestApp();
    try {
      const { paths } = await documentOf(app.base);
      expect(paths['/login']?.post?.security).to.deep.equal([]);
      expect(paths['/me']?.get?.security).to.deep.equal([{ accessToken: [] }]);
      expect(paths['/users']?.get?.security).to.deep.equal([{ accessToken: ['admin'] }]);
      expect(paths['/refresh-token']?.post?.security).to.deep.equal([{ refreshCookie: [] }]);
      // Logging out works with nothing, too.
      expect(paths['/logout']?.post?.security).to.deep.include({});
    } finally {
      await app.close();
    }
  });

  it('has the path of the router, wherever an application mounts it', async () => {
    const app = await startTestApp({
      after: (express, auth) => void express.use('/:tenant/in', auth.router),
    });
    try {
      const [{ url }] = (await documentOf(`${app.origin}/blue/in`)).servers;
      expect(url).to.equal('/blue/in');
      const [{ url: other }] = (await documentOf(app.base)).servers;
      expect(other).to.equal('/auth');
    } finally {
      await app.close();
    }
  });
});
