import { loadOptional } from './load-optional.js';

/** Loads the embedded database; throws `otherwise` where its package is not installed. */
export function loadEmbeddedMongodb(otherwise: Error) {
  return loadOptional('@sealgate/embedded-mongodb', () => import('@sealgate/embedded-mongodb'), otherwise);
}
