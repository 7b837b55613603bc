import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { PasswordRules } from '../../credentials/credential-source.js';
import { register } from '../../flows/register.js';
import { parseBody } from '../body.js';
import { displayName, email, newPassword, username } from './fields.js';
import { clientOf, delivery, type RouteOptions, sendTokens } from './route.js';

const registrationOf = (rules: PasswordRules) =>
  z.object({
    email,
    password: newPassword(rules),
    username: username.optional(),
    name: displayName.optional(),
    delivery,
  });

export function registerRoute(options: RouteOptions): RequestHandler {
  const registration = registrationOf(options.parts.credentials.passwordRules);
  return async (req, res) => {
    const { delivery: wants, ...fields } = parseBody(registration, req);
    const signedIn = await register(options.parts, fields, clientOf(req));
    sendTokens(req, res, options, signedIn, { status: 201, wants });
  };
}
