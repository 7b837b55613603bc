import { defineFeature } from '../../core/feature.js';
import { rolesChanged, userDisabled, userEnabled } from '../../core/user-events.js';
import { endSessionsOfUser, listSessionsOfUser, listUsers, showUser, updateUser } from './routes.js';

/** What admins do with users. */
export const userAdmin = defineFeature({
  name: 'user-admin',
  routes: [listUsers, showUser, updateUser, listSessionsOfUser, endSessionsOfUser],
  events: [rolesChanged, userDisabled, userEnabled],
});
