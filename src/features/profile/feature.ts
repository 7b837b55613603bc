import { z } from 'zod';
import { json } from '../../core/answer.js';
import { changeUser, managedUser } from '../../core/change-user.js';
import type { AuthContext } from '../../core/context.js';
import { defineFeature } from '../../core/feature.js';
import { displayName, userId } from '../../core/fields.js';
import { defineRoute } from '../../core/route.js';
import * as schemas from '../../core/schemas.js';
import { notFound } from '../../core-errors.js';
import type { User } from '../../users/user.js';

const params = z.object({ userId });

const me = defineRoute({
  method: 'GET',
  path: '/me',
  summary: 'Tells who is signed in',
  access: 'auth',
  answers: { 200: schemas.user },
  handle: ({ user }) => json(user),
});

const showProfile = defineRoute({
  method: 'GET',
  path: '/profile/:userId',
  summary: 'Shows a user, to the user and to admins',
  access: 'owner',
  params,
  answers: { 200: schemas.user },
  refusals: [notFound],
  handle: async ({ params: { userId: id } }, context) => json(await profileOf(context, id)),
});

const changeProfile = defineRoute({
  method: 'PATCH',
  path: '/profile/:userId',
  summary: 'Changes the name of a user',
  access: 'owner',
  params,
  body: z.object({ name: displayName }),
  answers: { 200: schemas.user },
  refusals: [notFound],
  handle: async ({ params: { userId: id }, body }, context) => {
    await changeUser(context, id, body);
    return json(await profileOf(context, id));
  },
});

async function profileOf(context: AuthContext, id: string): Promise<User> {
  const { disabled: _, ...user } = await managedUser(context, id);
  return user;
}

/** What users tell of themselves. */
export const profile = defineFeature({ name: 'profile', routes: [me, showProfile, changeProfile] });
