import type { RequestHandler } from 'express';
import type { CsrfProtection } from '../csrf-protection.js';

/** A token for clients that do not say where a request comes from; they send it in `X-CSRF-Token`. */
export function csrfTokenRoute(csrf: CsrfProtection): RequestHandler {
  return (req, res) => {
    res.json({ csrf_token: csrf.issueToken(req, res) });
  };
}
