import type { RequestHandler } from 'express';
import { z } from 'zod';
import { logout } from '../../flows/logout.js';
import { parseQuery } from '../body.js';
import { refreshTokenFields } from './fields.js';
import type { RouteOptions } from './route.js';

const query = z.object({
  everywhere: z
    .enum(['true', 'false'], { error: 'must be true or false' })
    .default('false')
    .transform((value) => value === 'true'),
});

const tokenInBody = z.object(refreshTokenFields);

export function logoutRoute({ parts, transport, refreshTokenInBody }: RouteOptions): RequestHandler {
  return async (req, res) => {
    const { everywhere } = parseQuery(query, req);
    const shown = refreshTokenInBody ? tokenInBody.safeParse(req.body).data : undefined;
    await logout(parts, {
      refreshTokens: [transport.refreshToken(req), shown?.refresh_token, shown?.token],
      accessToken: transport.accessToken(req),
      everywhere,
    });
    transport.clear(req, res);
    res.status(204).end();
  };
}
