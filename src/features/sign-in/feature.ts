import { sessionEnded } from '../../core/end-sessions.js';
import { defineFeature } from '../../core/feature.js';
import { loginFailed, loginSucceeded } from '../../core/login.js';
import { refreshTokenReuse } from '../../core/refresh.js';
import { userRegistered } from '../../core/user-events.js';
import { acknowledgeRoute } from './acknowledge.js';
import { loginRoute } from './login.js';
import { logoutRoutes } from './logout.js';
import { refreshTokenRoute } from './refresh-token.js';
import { registerRoute } from './register.js';

/** Accounts and sessions: in, on, and out. */
export const signIn = defineFeature({
  name: 'sign-in',
  routes: [registerRoute, loginRoute, refreshTokenRoute, acknowledgeRoute, ...logoutRoutes],
  events: [userRegistered, loginSucceeded, loginFailed, refreshTokenReuse, sessionEnded],
});
