import type { RequestHandler } from 'express';
import type { Route } from '../core/route.js';
import { methodsOf } from '../core/rows.js';
import { methodNotAllowed } from '../core-errors.js';
import { AuthError } from '../errors.js';

/** What may be asked of a path (RFC 9110, section 10.2.1). HEAD comes with a GET that changes nothing. */
export function allowedMethods(rows: readonly Route[]): readonly string[] {
  return rows.flatMap((row) =>
    methodsOf(row).flatMap((method) => (method === 'GET' && !row.isUnsafe ? ['GET', 'HEAD'] : [method])),
  );
}

/** Answers what no row of a path does: 405 (RFC 9110, section 15.5.6), or to OPTIONS what may be asked. */
export function refuseMethod(allowed: readonly string[]): RequestHandler {
  const allow = allowed.join(', ');
  return (req, res, next) => {
    res.set('Allow', allow);
    if (req.method === 'OPTIONS') res.status(200).end();
    else next(new AuthError(methodNotAllowed, { detail: `Allowed methods: ${allow}` }));
  };
}
