import { defineError } from '../errors.js';

// What only a service that keeps users refuses with: a guard has none of it.
export const lastAdmin = defineError(
  'last_admin',
  409,
  'The last admin cannot be removed',
  'make somebody else an admin first',
);
export const registrationClosed = defineError(
  'registration_closed',
  403,
  'Registration is closed',
  'ask for an invitation, or for an account',
);
