import { expect } from 'chai';
import { z } from 'zod';
import { type Answer, json, noContent } from '../../../src/core/answer.js';
import { defineFeature } from '../../../src/core/feature.js';
import { defineRoute } from '../../../src/core/route.js';
import { notFound } from '../../../src/core-errors.js';
import { AuthError } from '../../../src/errors.js';
import * as features from '../../../src/routes.js';
import { startTestApp, type TestApp } from '../../harness/app.js';
import { Documentation } from '../../harness/documentation.js';

/** What the next answer of the route is. */
let next: () => Answer;

const wayward = defineFeature({
  name: 'wayward',
  routes: [
    defineRoute({
      method: 'GET',
      path: '/wayward/:id',
      summary: 'Answers with whatever a test likes',
      access: 'public',
      params: z.object({ id: z.string() }),
      answers: { 200: z.strictObject({ text: z.string() }) },
      handle: () => next(),
    }),
  ],
});

describe('the client of the tests', () => {
  let app: TestApp;
  before(async () => {
    app = await startTestApp({ features: [...Object.values(features), wayward] });
  });
  after(() => app.close());

  const ask = (answer: () => Answer) => {
    next = answer;
    return app.client().send('GET', '/wayward/1');
  };

  it('takes an answer that is as the OpenAPI document has it', async () => {
    expect((await ask(() => json({ text: 'a' }))).body).to.deep.equal({ text: 'a' });
  });

  const wrong: Readonly<Record<string, readonly [() => Answer, RegExp]>> = {
    'another status': [noContent, /204 .* has a status that is not in the document/],
    'a member that is missing': [() => json({}), /must have required property 'text'/],
    'a member that nobody told of': [
      () => json({ text: 'a', more: 1 }),
      /must NOT have additional properties/,
    ],
    'another type': [() => json({ text: 1 }), /must be string/],
    'a header that nobody told of': [
      () => json({ text: 'a' }, 200, { 'Retry-After': '1' }),
      /has the header retry-after, which is not in the document/,
    ],
    'a header of another value': [
      () => json({ text: 'a' }, 200, { 'Cache-Control': 'public' }),
      /has the header Cache-Control: public/,
    ],
    'a code that the route does not refuse with': [
      () => {
        throw new AuthError(notFound);
      },
      /404 .* has a status that is not in the document/,
    ],
  };
  for (const [what, [answer, fault]] of Object.entries(wrong))
    it(`fails at ${what}`, async () => {
      expect(String(await ask(answer).catch((error: unknown) => error))).to.match(fault);
    });

  it('fails at a code of the right status that is not of the route, and at a header that is missing', async () => {
    const documentation = new Documentation(await (await fetch(`${app.base}/openapi.json`)).json());
    const refused = await app.client().send('GET', '/me');
    const faultOf = (answer: typeof refused) => documentation.faultOf('GET', '/me', answer);
    expect(faultOf(refused)).to.equal(undefined);
    const body = { ...Object(refused.body), code: 'invalid_credentials' };
    expect(faultOf({ ...refused, body })).to.match(/must be equal to one of the allowed values/);
    const headers = new Headers(refused.headers);
    headers.delete('www-authenticate');
    expect(faultOf({ ...refused, headers })).to.equal('lacks the header WWW-Authenticate');
  });
});
