import { z } from 'zod';
import { json, noContent, signedOut } from '../../core/answer.js';
import { endAllSessions, endSessions } from '../../core/end-sessions.js';
import { defineFeature } from '../../core/feature.js';
import { pageOfSessions } from '../../core/page-of-sessions.js';
import { defineRoute } from '../../core/route.js';
import * as schemas from '../../core/schemas.js';
import { notFound } from '../../core-errors.js';
import { AuthError } from '../../errors.js';

const listSessions = defineRoute({
  method: 'GET',
  path: '/sessions',
  summary: 'Lists the sessions of the user, a page at a time: `next` is the cursor of the next page',
  access: 'session',
  query: schemas.sessionPage,
  answers: {
    200: z.strictObject({ sessions: z.array(schemas.ownSession), next: z.string().optional() }),
  },
  handle: async ({ query, user, claims }, context) => {
    const { sessions, next } = await pageOfSessions(context, user.id, query);
    return json({
      sessions: sessions.map((session) => ({ ...session, current: session.id === claims.sid })),
      next,
    });
  },
});

const endOtherSessions = defineRoute({
  method: 'DELETE',
  path: '/sessions',
  summary: 'Ends all sessions of the user but this one',
  access: 'session',
  needsRecentLogin: true,
  answers: { 204: null },
  handle: async ({ user, claims: by }, context) => {
    await endAllSessions(context, user.id, { reason: 'ended_by_owner' }, { by, isSpared: true });
    return noContent();
  },
});

const endSession = defineRoute({
  method: 'DELETE',
  path: '/sessions/:id',
  summary: 'Ends one of the sessions of the user',
  access: 'session',
  needsRecentLogin: true,
  params: z.object({ id: z.string() }),
  setsCookies: 'may-clear',
  answers: { 204: null },
  refusals: [notFound],
  handle: async ({ params: { id: sid }, user: { id: userId }, claims }, context) => {
    if (!(await context.sessions.find({ sid, userId }))) throw new AuthError(notFound);
    await endSessions(context, [{ sid, userId }], { reason: 'ended_by_owner' });
    return sid === claims.sid ? signedOut() : noContent();
  },
});

/** The sessions of the user who is signed in. */
export const ownSessions = defineFeature({
  name: 'own-sessions',
  routes: [listSessions, endOtherSessions, endSession],
});
