import type { RequestHandler } from 'express';
import { z } from 'zod';
import { changeUser, managedUser, toManaged } from '../../flows/change-user.js';
import { endAllSessions } from '../../flows/sessions.js';
import { maximumRoles, normalizeIdentifier } from '../../users/user.js';
import { parseBody, parseQuery } from '../body.js';
import type { RouteOptions } from './route.js';
import { toPublic } from './sessions.js';

type OfUser = RequestHandler<{ id: string }>;

const role = z.string().regex(/^[\w.:-]{1,64}$/, 'must be 1 to 64 letters, digits, or one of _ . : -');

const wrongLimit = 'must be 1 to 100';

const query = z.object({
  limit: z.coerce
    .number({ error: wrongLimit })
    .int(wrongLimit)
    .min(1, wrongLimit)
    .max(100, wrongLimit)
    .default(20),
  cursor: z
    .string()
    .regex(/^[0-9a-f]{24}$/, 'must be the "next" of the page before')
    .optional(),
  email: z.string().max(254).transform(normalizeIdentifier).optional(),
  role: role.optional(),
});

const change = z
  .object({
    roles: z
      .array(role, { error: 'must be a list of roles' })
      .max(maximumRoles, `must have ${maximumRoles} roles at most`)
      .transform((roles) => [...new Set(roles)])
      .optional(),
    disabled: z.boolean({ error: 'must be true or false' }).optional(),
  })
  .refine(({ roles, disabled }) => roles !== undefined || disabled !== undefined, {
    error: 'roles or disabled is required',
  });

/** A page of users, and where the next one begins. */
export function listUsersRoute({ parts }: RouteOptions): RequestHandler {
  return async (req, res) => {
    const { limit, cursor, email, role } = parseQuery(query, req);
    // One more than asked for says whether there is a next page.
    const records = await parts.users.page({ limit: limit + 1, after: cursor, emailPrefix: email, role });
    const users = records.slice(0, limit).map(toManaged);
    res.json({ users, ...(records.length > limit ? { next: users.at(-1)?.id } : {}) });
  };
}

export function showUserRoute({ parts }: RouteOptions): OfUser {
  return async (req, res) => {
    res.json(await managedUser(parts, req.params.id));
  };
}

export function changeUserRoute({ parts }: RouteOptions): OfUser {
  return async (req, res) => {
    const { roles, disabled } = parseBody(change, req);
    res.json(
      await changeUser(parts, req.params.id, {
        ...(roles === undefined ? {} : { roles }),
        ...(disabled === undefined ? {} : { disabled }),
      }),
    );
  };
}

export function listSessionsOfUserRoute({ parts }: RouteOptions): OfUser {
  return async (req, res) => {
    const { id } = await managedUser(parts, req.params.id);
    res.json({ sessions: (await parts.sessions.list(id)).map(toPublic) });
  };
}

export function endSessionsOfUserRoute({ parts }: RouteOptions): OfUser {
  return async (req, res) => {
    const { id } = await managedUser(parts, req.params.id);
    await endAllSessions(parts, id);
    res.status(204).end();
  };
}
