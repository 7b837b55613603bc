import { z } from 'zod';
import { invalidRequest } from '../core-errors.js';
import { AuthError } from '../errors.js';
import { normalizeIdentifier } from '../users/user.js';
import { type UserOrder, type UserPage, type UserQuery, userOrders } from '../users/user-list.js';
import type { AuthContext } from './context.js';
import { flag, role } from './fields.js';
import { pageLimit, pageLimitInQuery } from './schemas.js';

const wrongCursor = 'must be the "next" of the page before';

/** Each order, and the same with `-` before it, with what it stands for. */
const orders = new Map<string, Pick<UserQuery, 'sort' | 'isDescending'>>(
  userOrders.flatMap((sort) => [
    [sort, { sort, isDescending: false }],
    [`-${sort}`, { sort, isDescending: true }],
  ]),
);

const orderOf = <Order extends string>(names: readonly Order[]) =>
  z.enum(names, { error: `must be one of ${names.join(', ')}` });

const cursor = z
  .string('must be a string')
  .regex(/^[\w-]{1,2000}$/, wrongCursor)
  .optional();

const prefix = z
  .string('must be a string')
  .max(254, 'must have 254 characters at most')
  .transform(normalizeIdentifier)
  .optional();

const filters = { email: prefix, username: prefix, role: role.optional() };

/** What a query asks for. */
export const userListQuery = z.object({
  limit: pageLimitInQuery.default(20),
  cursor,
  sort: orderOf([...orders.keys()]).default('id'),
  ...filters,
  disabled: z.enum(['true', 'false'], { error: 'must be true or false' }).optional(),
});

/** What the application's own code asks for. */
export const userListOptions = z.strictObject(
  {
    limit: pageLimit.default(20),
    cursor,
    sort: orderOf<UserOrder>(userOrders).optional(),
    isDescending: flag.optional(),
    ...filters,
    disabled: flag.optional(),
  },
  'must be an object',
);

/** What a query asks for, as the application would. */
export function optionsOfQuery({
  sort,
  disabled,
  ...rest
}: z.output<typeof userListQuery>): z.output<typeof userListOptions> {
  const isDisabled = disabled === undefined ? undefined : disabled === 'true';
  return { ...rest, ...orders.get(sort), disabled: isDisabled };
}

/** A page of the users; throws `invalid_request` where the cursor is none. */
export async function listUsers(
  { userList }: Pick<AuthContext, 'userList'>,
  { cursor: after, ...query }: z.output<typeof userListOptions>,
): Promise<UserPage> {
  const page = await userList.page({ ...query, after });
  if (page) return page;
  const errors = [{ path: 'cursor', message: wrongCursor }];
  throw new AuthError(invalidRequest, { detail: `cursor ${wrongCursor}`, errors });
}
