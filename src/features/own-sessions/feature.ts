import { z } from 'zod';
import { json, noContent } from '../../core/answer.js';
import { endAllSessions, endSessions } from '../../core/end-sessions.js';
import { defineFeature } from '../../core/feature.js';
import { toPublicSession } from '../../core/public-session.js';
import { defineRoute } from '../../core/route.js';
import * as schemas from '../../core/schemas.js';
import { notFound } from '../../core-errors.js';
import { AuthError } from '../../errors.js';

const listSessions = defineRoute({
  method: 'GET',
  path: '/sessions',
  summary: 'Lists the sessions of the user',
  access: 'session',
  answers: {
    200: z.strictObject({ sessions: z.array(schemas.ownSession) }),
  },
  handle: async ({ user, claims }, context) => {
    const living = await context.sessions.list(user.id);
    const sessions = living.map((session) => ({
      ...toPublicSession(session),
      current: session.sid === claims.sid,
    }));
    return json({ sessions });
  },
});

const endOtherSessions = defineRoute({
  method: 'DELETE',
  path: '/sessions',
  summary: 'Ends all sessions of the user but this one',
  access: 'session',
  answers: { 204: null },
  handle: async ({ user, claims }, context) => {
    await endAllSessions(context, user.id, { reason: 'ended_by_owner' }, claims.sid);
    return noContent();
  },
});

const endSession = defineRoute({
  method: 'DELETE',
  path: '/sessions/:id',
  summary: 'Ends one of the sessions of the user',
  access: 'session',
  params: z.object({ id: z.string() }),
  answers: { 204: null },
  refusals: [notFound],
  handle: async ({ params: { id: sid }, user: { id: userId } }, context) => {
    const living = await context.sessions.list(userId);
    if (!living.some((session) => session.sid === sid)) throw new AuthError(notFound);
    await endSessions(context, [{ sid, userId }], { reason: 'ended_by_owner' });
    return noContent();
  },
});

/** The sessions of the user who is signed in. */
export const ownSessions = defineFeature({
  name: 'own-sessions',
  routes: [listSessions, endOtherSessions, endSession],
});
