import { defineFeature } from '../../core/feature.js';
import { userDeleted } from '../../core/user-events.js';
import { deleteMe } from './delete.js';
import { exportMe } from './export.js';

/** What is stored of a person is the person's: to take along, and to have deleted. */
export const ownData = defineFeature({
  name: 'own-data',
  routes: [exportMe, deleteMe],
  events: [userDeleted],
});
