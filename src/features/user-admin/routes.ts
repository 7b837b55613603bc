import { z } from 'zod';
import { json, noContent } from '../../core/answer.js';
import { managedUser, toManaged } from '../../core/change-user.js';
import { endAllSessions } from '../../core/end-sessions.js';
import { role, roles, userId } from '../../core/fields.js';
import { manageUser } from '../../core/manage-user.js';
import { pageOfSessions } from '../../core/page-of-sessions.js';
import { defineRoute } from '../../core/route.js';
import * as schemas from '../../core/schemas.js';
import { invalidRequest, lastAdmin, notFound } from '../../core-errors.js';
import { AuthError } from '../../errors.js';
import { normalizeIdentifier } from '../../users/user.js';

const params = z.object({ id: userId });

const wrongCursor = 'must be the "next" of the page before';

const page = z.object({
  limit: schemas.pageLimit.default(20),
  cursor: z
    .string()
    .regex(/^[\w-]{1,2000}$/, wrongCursor)
    .optional(),
  email: z.string().max(254).transform(normalizeIdentifier).optional(),
  role: role.optional(),
});

const change = z
  .object({
    roles: roles.optional(),
    disabled: z.boolean({ error: 'must be true or false' }).optional(),
  })
  .refine(({ roles, disabled }) => roles !== undefined || disabled !== undefined, {
    error: 'roles or disabled is required',
  });

export const listUsers = defineRoute({
  method: 'GET',
  path: '/users',
  summary: 'Lists users, a page at a time: `email` is a prefix, `next` the cursor of the next page',
  access: 'admin',
  query: page,
  answers: {
    200: z.strictObject({ users: z.array(schemas.managedUser), next: z.string().optional() }),
  },
  handle: async ({ query: { limit, cursor, email, role } }, context) => {
    const page = await context.userList.page({ limit, after: cursor, email, role });
    if (!page) throw new AuthError(invalidRequest, { errors: [{ path: 'cursor', message: wrongCursor }] });
    return json({ users: page.records.map(toManaged), next: page.next });
  },
});

export const showUser = defineRoute({
  method: 'GET',
  path: '/users/:id',
  summary: 'Shows a user',
  access: 'admin',
  params,
  answers: { 200: schemas.managedUser },
  refusals: [notFound],
  handle: async ({ params: { id } }, context) => json(await managedUser(context, id)),
});

export const updateUser = defineRoute({
  method: 'PATCH',
  path: '/users/:id',
  summary: 'Sets the roles of a user, disables or enables one',
  access: 'admin',
  needsRecentLogin: true,
  params,
  body: change,
  answers: { 200: schemas.managedUser },
  refusals: [notFound, lastAdmin],
  handle: async ({ params, body: { roles, disabled }, user }, context) =>
    json(
      await manageUser(
        context,
        { userId: params.id, actor: user.id },
        { ...(roles && { roles }), ...(disabled === undefined ? {} : { disabled }) },
      ),
    ),
});

export const listSessionsOfUser = defineRoute({
  method: 'GET',
  path: '/users/:id/sessions',
  summary: 'Lists the sessions of a user, a page at a time',
  access: 'admin',
  params,
  query: schemas.sessionPage,
  answers: { 200: z.strictObject({ sessions: z.array(schemas.session), next: z.string().optional() }) },
  refusals: [notFound],
  handle: async ({ params: { id }, query }, context) => json(await pageOfSessions(context, id, query)),
});

export const endSessionsOfUser = defineRoute({
  method: 'DELETE',
  path: '/users/:id/sessions',
  summary: 'Ends all sessions of a user',
  access: 'admin',
  needsRecentLogin: true,
  params,
  answers: { 204: null },
  refusals: [notFound],
  handle: async ({ params: { id }, user }, context) => {
    await endAllSessions(context, id, { reason: 'ended_by_admin', actor: user.id });
    return noContent();
  },
});
