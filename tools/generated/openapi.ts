import { openapiDocument } from '../../src/features/openapi/document.js';
import * as features from '../../src/routes.js';
import { withDefaults } from './example-context.js';

/** The document that a server without settings serves. */
export function openapiFile(): string {
  const document = { ...openapiDocument(Object.values(features), withDefaults), servers: [{ url: '/auth' }] };
  return `${JSON.stringify(document, null, 2)}\n`;
}
