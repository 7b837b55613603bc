import type { RequestHandler } from 'express';
import { renew } from '../renew.js';
import { type RouteOptions, sendTokens } from './route.js';

export function refreshTokenRoute(options: RouteOptions): RequestHandler {
  return async (req, res) => {
    sendTokens(req, res, options, await renew(req, res, options));
  };
}
