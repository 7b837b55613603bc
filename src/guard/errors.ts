import * as coreErrors from '../core-errors.js';
import { errorsByCode } from '../errors.js';

/**
 * The refusals of guards, and those that every service can use, by their codes.
 *
 * @example app.use((_req, _res, next) => next(new AuthError(errors.not_found)));
 */
export const errors = errorsByCode(Object.values(coreErrors));

/** The stable name of a refusal; clients branch on it. */
export type AuthErrorCode = keyof typeof errors;
