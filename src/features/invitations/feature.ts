import { z } from 'zod';
import { json } from '../../core/answer.js';
import { defineFeature } from '../../core/feature.js';
import { invite, invited } from '../../core/invite.js';
import { defineRoute } from '../../core/route.js';
import * as schemas from '../../core/schemas.js';
import { usedInvitations } from '../../core/used-invitations.js';
import { registrationClosed } from '../../core/user-errors.js';
import { userInvited } from '../../core/user-events.js';

const inviteRoute = defineRoute({
  method: 'POST',
  path: '/invitations',
  summary: 'Invites one address to register; the token is to be sent to it',
  access: 'admin',
  needsRecentLogin: true,
  body: invited,
  answers: { 201: z.strictObject({ token: schemas.token, expiresAt: schemas.instant }) },
  refusals: [registrationClosed],
  handle: async ({ body, user: { id: actor } }, context) => json(await invite(context, { actor }, body), 201),
});

/** Who may register is who was invited. */
export const invitations = defineFeature({
  name: 'invitations',
  routes: [inviteRoute],
  events: [userInvited],
  collections: [usedInvitations],
});
