import { z } from 'zod';
import { defineEvent } from './events.js';

export const userRegistered = defineEvent('user.registered', z.object({}));
/** Somebody else than the user made it: an admin, who is the actor, or the application. */
export const userCreated = defineEvent('user.created', z.object({}));
/** `fields` has the names of what changed. */
export const userUpdated = defineEvent('user.updated', z.object({ fields: z.array(z.string()).readonly() }));
/** An admin, who is the actor, or the application invited somebody to register. */
export const userInvited = defineEvent(
  'user.invited',
  z.object({ email: z.string(), roles: z.array(z.string()).readonly() }),
);
export const rolesChanged = defineEvent('roles.changed', z.object({ roles: z.array(z.string()).readonly() }));
export const userDisabled = defineEvent('user.disabled', z.object({}));
export const userEnabled = defineEvent('user.enabled', z.object({}));
export const userDeleted = defineEvent('user.deleted', z.object({}));
export const passwordChanged = defineEvent('password.changed', z.object({}));
