import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { PasswordRules } from '../../credentials/credential-source.js';
import { login } from '../../flows/login.js';
import { parseBody } from '../body.js';
import { identifier, password } from './fields.js';
import { clientOf, delivery, type RouteOptions, sendTokens } from './route.js';

const credentialsOf = (rules: PasswordRules) =>
  z
    .object({
      email: identifier.optional(),
      username: identifier.optional(),
      password: password(rules),
      delivery,
    })
    .refine((body) => body.email !== undefined || body.username !== undefined, {
      path: ['email'],
      error: 'or username is required',
    });

export function loginRoute(options: RouteOptions): RequestHandler {
  const credentials = credentialsOf(options.parts.credentials.passwordRules);
  return async (req, res) => {
    const { email, username, password, delivery: wants } = parseBody(credentials, req);
    const typed = { identifier: email ?? username ?? '', password };
    const signedIn = await login(options.parts, typed, clientOf(req));
    sendTokens(req, res, options, signedIn, { wants });
  };
}
