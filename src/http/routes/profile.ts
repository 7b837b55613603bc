import type { RequestHandler } from 'express';
import { z } from 'zod';
import { changeUser, managedUser } from '../../flows/change-user.js';
import { parseBody } from '../body.js';
import { displayName } from './fields.js';
import type { RouteOptions } from './route.js';

type OfUser = RequestHandler<{ userId: string }>;

const change = z.object({ name: displayName });

export function showProfileRoute({ parts }: RouteOptions): OfUser {
  return async (req, res) => {
    const { disabled: _, ...user } = await managedUser(parts, req.params.userId);
    res.json(user);
  };
}

export function changeProfileRoute({ parts }: RouteOptions): OfUser {
  return async (req, res) => {
    const { disabled: _, ...user } = await changeUser(parts, req.params.userId, parseBody(change, req));
    res.json(user);
  };
}
