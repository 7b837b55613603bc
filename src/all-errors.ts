import * as userErrors from './core/user-errors.js';
import * as coreErrors from './core-errors.js';
import { errorsByCode } from './errors.js';
import * as features from './routes.js';

type FeatureError = (typeof features)[keyof typeof features]['errors'][number];

/**
 * Every refusal of sealgate, by its code.
 *
 * @example throw new AuthError(errors.not_found, { detail: 'There is no such order' });
 */
export const errors = errorsByCode([
  ...Object.values(coreErrors),
  ...Object.values(userErrors),
  ...Object.values(features).flatMap((feature): readonly FeatureError[] => feature.errors),
]);

/** The stable name of a refusal; clients branch on it. */
export type AuthErrorCode = keyof typeof errors;
