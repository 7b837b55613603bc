import { z } from 'zod';
import { json } from '../../core/answer.js';
import { managedForClient, toManaged } from '../../core/change-user.js';
import { role } from '../../core/fields.js';
import { defineRoute } from '../../core/route.js';
import * as schemas from '../../core/schemas.js';
import { invalidRequest } from '../../core-errors.js';
import { AuthError } from '../../errors.js';
import { normalizeIdentifier } from '../../users/user.js';
import { type UserOrder, userOrders } from '../../users/user-list.js';

const wrongCursor = 'must be the "next" of the page before';

/** Each order, and the same with `-` before it, with what it stands for. */
const orders = new Map<string, { readonly sort: UserOrder; readonly isDescending: boolean }>(
  userOrders.flatMap((sort) => [
    [sort, { sort, isDescending: false }],
    [`-${sort}`, { sort, isDescending: true }],
  ]),
);

const prefix = z.string().max(254).transform(normalizeIdentifier).optional();

const query = z.object({
  limit: schemas.pageLimit.default(20),
  cursor: z
    .string()
    .regex(/^[\w-]{1,2000}$/, wrongCursor)
    .optional(),
  sort: z
    .enum([...orders.keys()], { error: `must be one of ${[...orders.keys()].join(', ')}` })
    .default('id'),
  email: prefix,
  username: prefix,
  role: role.optional(),
  disabled: z.enum(['true', 'false'], { error: 'must be true or false' }).optional(),
});

export const listUsers = defineRoute({
  method: 'GET',
  path: '/users',
  summary:
    'Lists users, a page at a time: `email` and `username` are prefixes, `next` the cursor of the next page',
  access: 'admin',
  query,
  answers: {
    200: (context) =>
      z.strictObject({ users: z.array(schemas.managedUser(context)), next: z.string().optional() }),
  },
  handle: async ({ query: { cursor, sort, disabled, ...filters } }, context) => {
    const page = await context.userList.page({
      ...filters,
      ...orders.get(sort),
      after: cursor,
      disabled: disabled === undefined ? undefined : disabled === 'true',
    });
    if (!page) throw new AuthError(invalidRequest, { errors: [{ path: 'cursor', message: wrongCursor }] });
    const users = page.records.map((record) => managedForClient(context, toManaged(record)));
    return json({ users, next: page.next });
  },
});
