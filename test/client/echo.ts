import express, { type Express } from 'express';
import type { Guards } from '../../src/http/request.js';

/** What `POST /echo` is to do, and what it saw. */
export interface Echo {
  /** How many requests it still answers as if their token had run out. */
  refusals: number;
  readonly seen: { readonly authorization: string | undefined; readonly body: unknown }[];
}

/** Mounts `POST /echo`, which sends a body back to who is signed in. */
export function mountEcho(server: Express, { requireAuth }: Pick<Guards, 'requireAuth'>, echo: Echo): void {
  server.post('/echo', express.json(), (req, res, next) => {
    echo.seen.push({ authorization: req.get('authorization'), body: req.body });
    if (echo.refusals-- > 0) res.status(401).json({ code: 'token_expired' });
    else requireAuth(req, res, next);
  });
  server.post('/echo', (req, res) => {
    res.json({ got: req.body });
  });
}
