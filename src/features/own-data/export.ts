import { z } from 'zod';
import { json } from '../../core/answer.js';
import type { AuthContext } from '../../core/context.js';
import { parseDevice } from '../../core/device.js';
import { defineRoute } from '../../core/route.js';
import * as schemas from '../../core/schemas.js';
import { notFound } from '../../core-errors.js';
import { AuthError } from '../../errors.js';
import type { SessionDetails } from '../../sessions/session-store.js';
import type { UserRecord } from '../../users/user-record.js';

const session = schemas.session.extend({ userAgent: z.string().optional() }).meta({ id: 'StoredSession' });

/** The user with all fields of the application's own, which the export alone shows. */
const user = z
  .looseObject({ id: z.string(), email: z.string(), roles: z.array(z.string()), disabled: z.boolean() })
  .meta({
    id: 'StoredUser',
    examples: [
      { id: '6650c7a2f1d3a94b8e2c0f15', email: 'ann@example.com', roles: ['user'], disabled: false },
    ],
  });

const stored = z.strictObject({
  exportedAt: schemas.instant,
  user,
  password: z
    .strictObject({
      algorithm: z.string().meta({ examples: ['bcrypt'] }),
      changes: z.int().meta({ description: 'How often it was changed', examples: [1] }),
    })
    .optional(),
  upstream: z
    .strictObject({
      source: z.string().meta({ examples: ['https://users.example.com'] }),
      id: z.string().meta({ examples: ['4711'] }),
    })
    .optional(),
  sessions: z.array(session),
  more: z
    .record(z.string(), z.unknown())
    .meta({ description: 'What else there is, by its name', examples: [{}] }),
});

const answerHeaders = { 'Content-Disposition': 'attachment; filename="my-data.json"' };

export const exportMe = defineRoute({
  method: 'GET',
  path: '/me/export',
  summary: 'Gives all that is stored of the user, as a file to keep; no password, no hash and no token',
  access: 'session',
  needsRecentLogin: true,
  answers: { 200: stored },
  answerHeaders,
  refusals: [notFound],
  handle: async ({ user: { id } }, context) => {
    const record = await context.users.findById(id);
    if (!record) throw new AuthError(notFound);
    const [password, sessions, more] = await Promise.all([
      context.credentials.describePassword(id),
      sessionsOf(context, record),
      moreOf(context, id),
    ]);
    const body = {
      exportedAt: new Date(context.clock.now()),
      user: { ...record.user, disabled: record.disabled },
      password,
      upstream: record.upstream,
      sessions,
      more,
    };
    return json(body, 200, answerHeaders);
  },
});

async function sessionsOf({ sessions }: AuthContext, { user: { id }, sessions: living }: UserRecord) {
  const all: SessionDetails[] = [];
  let after: string | undefined;
  do {
    const page = await sessions.list(id, living, { limit: 100, after });
    all.push(...page.sessions);
    after = page.next;
  } while (after !== undefined);
  return all.map(({ sid, userAgent, ...rest }) => ({
    id: sid,
    ...rest,
    userAgent,
    ...parseDevice(userAgent),
  }));
}

/** What features keep. */
async function moreOf(
  { personalData }: AuthContext,
  userId: string,
): Promise<Readonly<Record<string, unknown>>> {
  const kept = personalData.map(async (data) => [data.name, await data.read(userId)] as const);
  return Object.fromEntries(await Promise.all(kept));
}
