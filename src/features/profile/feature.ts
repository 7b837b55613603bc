import { z } from 'zod';
import { json } from '../../core/answer.js';
import { managedUser } from '../../core/change-user.js';
import type { AuthContext } from '../../core/context.js';
import type { ClientInfo } from '../../core/events.js';
import { defineFeature } from '../../core/feature.js';
import { userId } from '../../core/fields.js';
import type { Managing } from '../../core/manage-user.js';
import { defineRoute } from '../../core/route.js';
import * as schemas from '../../core/schemas.js';
import { updateUser } from '../../core/update-user.js';
import { userUpdated } from '../../core/user-events.js';
import { atLeastOne, profileChange, separateOwn } from '../../core/user-schemas.js';
import { notFound, usernameTaken } from '../../core-errors.js';
import type { User } from '../../users/user.js';

const params = z.object({ userId });

const change = (context: AuthContext) => atLeastOne(profileChange(context));

const me = defineRoute({
  method: 'GET',
  path: '/me',
  summary: 'Tells who is signed in',
  access: 'auth',
  answers: { 200: schemas.me },
  handle: ({ user }, { userFields }) => json(withSub(userFields.toClient(user))),
});

const changeMe = defineRoute({
  method: 'PATCH',
  path: '/me',
  summary:
    'Changes what the user may change: name (`null` takes it away), username, and own fields that allow it',
  access: 'session',
  body: change,
  answers: { 200: schemas.me },
  refusals: [notFound, usernameTaken],
  handle: async ({ user: { id }, body, client }, context) =>
    json(withSub(await changeProfileOf(context, { userId: id }, body, client))),
});

const showProfile = defineRoute({
  method: 'GET',
  path: '/profile/:userId',
  summary: 'Shows a user, to the user and to admins',
  access: 'owner',
  params,
  answers: { 200: schemas.user },
  refusals: [notFound],
  handle: async ({ params: { userId: id } }, context) =>
    json(profileOf(context, await managedUser(context, id))),
});

const changeProfile = defineRoute({
  method: 'PATCH',
  path: '/profile/:userId',
  summary: 'The same for a user by its id, by the user or an admin',
  access: 'owner',
  params,
  body: change,
  answers: { 200: schemas.user },
  refusals: [notFound, usernameTaken],
  handle: async ({ params: { userId: id }, user, body, client }, context) => {
    const actor = user.id === id ? undefined : user.id;
    return json(await changeProfileOf(context, { userId: id, actor }, body, client));
  },
});

/** A field of the application's own may have that name. */
function withSub(user: User): User & { readonly sub: unknown } {
  return { ...user, sub: 'sub' in user ? user.sub : user.id };
}

async function changeProfileOf(
  context: AuthContext,
  who: Managing,
  body: z.output<ReturnType<typeof change>>,
  client: ClientInfo,
): Promise<User> {
  return profileOf(context, await updateUser(context, who, separateOwn(context, body), client));
}

function profileOf(
  { userFields }: AuthContext,
  { disabled: _, ...user }: User & { disabled: boolean },
): User {
  return userFields.toClient(user);
}

/** What users tell of themselves. */
export const profile = defineFeature({
  name: 'profile',
  routes: [me, changeMe, showProfile, changeProfile],
  events: [userUpdated],
});
