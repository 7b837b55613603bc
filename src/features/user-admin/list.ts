import { z } from 'zod';
import { json } from '../../core/answer.js';
import { managedForClient, toManaged } from '../../core/change-user.js';
import { listUsers, optionsOfQuery, userListQuery } from '../../core/list-users.js';
import { defineRoute } from '../../core/route.js';
import * as schemas from '../../core/schemas.js';

export const listOfUsers = defineRoute({
  method: 'GET',
  path: '/users',
  summary:
    'Lists users, a page at a time: `email` and `username` are prefixes, `next` the cursor of the next page',
  access: 'admin',
  query: userListQuery,
  answers: {
    200: (context) =>
      z.strictObject({ users: z.array(schemas.managedUser(context)), next: z.string().optional() }),
  },
  handle: async ({ query }, context) => {
    const { records, next } = await listUsers(context, optionsOfQuery(query));
    return json({ users: records.map((record) => managedForClient(context, toManaged(record))), next });
  },
});
