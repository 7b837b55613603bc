import { z } from 'zod';
import { defineEvent } from '../../core/events.js';

export const rolesChanged = defineEvent('roles.changed', z.object({ roles: z.array(z.string()).readonly() }));
export const userDisabled = defineEvent('user.disabled', z.object({}));
export const userEnabled = defineEvent('user.enabled', z.object({}));
