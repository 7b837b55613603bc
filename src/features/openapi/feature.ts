import { z } from 'zod';
import { json } from '../../core/answer.js';
import type { AuthContext } from '../../core/context.js';
import { defineFeature } from '../../core/feature.js';
import { defineRoute, type RouteGroup } from '../../core/route.js';
import type { OpenapiDocument } from './document.js';

const showDocument = defineRoute({
  method: 'GET',
  path: '/openapi.json',
  summary: 'Describes all routes that are on, as an OpenAPI 3.1 document',
  access: 'public',
  isCookieless: true,
  isAlwaysReady: true,
  answers: {
    200: z.looseObject({ openapi: z.literal('3.1.0'), paths: z.looseObject({}).meta({ examples: [{}] }) }),
  },
  handle: async ({ basePath, groups }, context) => {
    const document = await documentOf(context, groups);
    // Public, so that any page may learn that there is an answer; CORS decides which may read it.
    const headers = { 'Cross-Origin-Resource-Policy': 'cross-origin' };
    return json({ ...document, servers: [{ url: basePath || '/' }] }, 200, headers);
  },
});

const documents = new WeakMap<AuthContext, Promise<OpenapiDocument>>();

/** Made when it is first asked for, and never again: nothing of it changes but the path of the router. */
function documentOf(context: AuthContext, groups: readonly RouteGroup[]): Promise<OpenapiDocument> {
  const made =
    documents.get(context) ??
    import('./document.js').then(({ openapiDocument }) => openapiDocument(groups, context));
  documents.set(context, made);
  return made;
}

/** What generators of clients and of documentation read. */
export const openapi = defineFeature({ name: 'openapi', routes: [showDocument] });
