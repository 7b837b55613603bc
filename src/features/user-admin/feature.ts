import { defineFeature } from '../../core/feature.js';
import { rolesChanged, userCreated, userDisabled, userEnabled } from '../../core/user-events.js';
import { listOfUsers } from './list.js';
import {
  addUser,
  changeUser,
  endSessionsOfUser,
  listSessionsOfUser,
  removeUser,
  showUser,
} from './routes.js';

/** What admins do with users. */
export const userAdmin = defineFeature({
  name: 'user-admin',
  routes: [listOfUsers, addUser, showUser, changeUser, removeUser, listSessionsOfUser, endSessionsOfUser],
  events: [rolesChanged, userCreated, userDisabled, userEnabled],
});
