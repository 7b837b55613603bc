import { z } from 'zod';
import { type Answer, json, noContent, signedOut } from '../../core/answer.js';
import { managedForClient, managedUser } from '../../core/change-user.js';
import type { AuthContext } from '../../core/context.js';
import { createUser } from '../../core/create-user.js';
import { deleteUser } from '../../core/delete-user.js';
import { endAllSessions } from '../../core/end-sessions.js';
import { flag, roles, userId } from '../../core/fields.js';
import { assertAdminRemains, manageUser } from '../../core/manage-user.js';
import { pageOfSessions } from '../../core/page-of-sessions.js';
import { defineRoute } from '../../core/route.js';
import * as schemas from '../../core/schemas.js';
import { updateUser } from '../../core/update-user.js';
import { lastAdmin } from '../../core/user-errors.js';
import { atLeastOne, newUser, separateOwn, userUpdate } from '../../core/user-schemas.js';
import { emailTaken, notFound, usernameTaken } from '../../core-errors.js';

const params = z.object({ id: userId });

/** It is done to a user, who may be the one who asked, and is signed out then. */
function doneTo(id: string, actor: string): Answer {
  return id === actor ? signedOut() : noContent();
}

const change = (context: AuthContext) =>
  atLeastOne(
    userUpdate(context).extend({
      roles: roles.optional(),
      disabled: flag.optional(),
    }),
  );

export const addUser = defineRoute({
  method: 'POST',
  path: '/users',
  summary: 'Adds a user, whoever may register; without a password, one is to be set before the user signs in',
  access: 'admin',
  needsRecentLogin: true,
  body: newUser,
  answers: { 201: schemas.managedUser },
  // `not_found` where an upstream has the users.
  refusals: [emailTaken, usernameTaken, notFound],
  handle: async ({ body, user: { id: actor } }, context) =>
    json(managedForClient(context, await createUser(context, { actor }, separateOwn(context, body))), 201),
});

export const showUser = defineRoute({
  method: 'GET',
  path: '/users/:id',
  summary: 'Shows a user',
  access: 'admin',
  params,
  answers: { 200: schemas.managedUser },
  refusals: [notFound],
  handle: async ({ params: { id } }, context) =>
    json(managedForClient(context, await managedUser(context, id))),
});

export const changeUser = defineRoute({
  method: 'PATCH',
  path: '/users/:id',
  summary: 'Sets the roles of a user, disables or enables one, changes what is known of one',
  access: 'admin',
  needsRecentLogin: true,
  params,
  body: change,
  setsCookies: 'may-clear',
  answers: { 200: schemas.managedUser },
  refusals: [notFound, lastAdmin, emailTaken, usernameTaken],
  handle: async ({ params: { id }, body, user, client }, context) => {
    const { roles, disabled, ...values } = body;
    const who = { userId: id, actor: user.id };
    const managing = { ...(roles && { roles }), ...(disabled === undefined ? {} : { disabled }) };
    const isManaging = Object.keys(managing).length > 0;
    if (Object.keys(values).length > 0) {
      // Whatever is refused is refused before anything is written.
      if (isManaging) {
        await context.users.check(managing, id);
        await assertAdminRemains(context, id, managing);
      }
      await updateUser(context, who, separateOwn(context, values), client);
    }
    if (isManaging) await manageUser(context, who, managing);
    const changed = managedForClient(context, await managedUser(context, id));
    return changed.disabled && id === user.id ? signedOut(changed) : json(changed);
  },
});

export const removeUser = defineRoute({
  method: 'DELETE',
  path: '/users/:id',
  summary: 'Deletes a user, with the password and all sessions',
  access: 'admin',
  needsRecentLogin: true,
  params,
  setsCookies: 'may-clear',
  answers: { 204: null },
  refusals: [notFound, lastAdmin],
  handle: async ({ params: { id }, user: { id: actor }, client }, context) => {
    await deleteUser(context, { userId: id, actor }, client);
    return doneTo(id, actor);
  },
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
  setsCookies: 'may-clear',
  answers: { 204: null },
  refusals: [notFound],
  handle: async ({ params: { id }, user }, context) => {
    await endAllSessions(context, id, { reason: 'ended_by_admin', actor: user.id });
    return doneTo(id, user.id);
  },
});
