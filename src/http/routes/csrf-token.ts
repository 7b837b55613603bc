import type { RequestHandler } from 'express';
import type { OwnPages } from '../own-pages.js';

/** A token for clients that do not say where a request comes from; they send it in `X-CSRF-Token`. */
export function csrfTokenRoute(ownPages: OwnPages): RequestHandler {
  return (req, res) => {
    res.json({ csrf_token: ownPages.issueToken(req, res) });
  };
}
