import { defineError } from '../../errors.js';

export const lastAdmin = defineError(
  'last_admin',
  409,
  'The last admin cannot be removed',
  'make somebody else an admin first',
);
