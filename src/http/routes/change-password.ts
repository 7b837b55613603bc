import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { PasswordRules } from '../../credentials/credential-source.js';
import { changePassword } from '../../flows/change-password.js';
import { parseBody } from '../body.js';
import { newPassword, password } from './fields.js';
import { clientOf, delivery, type RouteOptions, sendTokens } from './route.js';

const changeOf = (rules: PasswordRules) =>
  z.object({ current_password: password(rules), new_password: newPassword(rules), delivery });

export function changePasswordRoute(options: RouteOptions): RequestHandler {
  const { parts } = options;
  const change = changeOf(parts.credentials.passwordRules);
  return async (req, res) => {
    const body = parseBody(change, req);
    const passwords = { currentPassword: body.current_password, newPassword: body.new_password };
    const signedIn = await changePassword(parts, { userId: req.currentUser.id, ...passwords }, clientOf(req));
    sendTokens(req, res, options, signedIn, { wants: body.delivery });
  };
}
