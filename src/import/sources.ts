import type { Source } from './source.js';
import { auth0 } from './sources/auth0.js';
import { betterAuth } from './sources/better-auth.js';
import { django } from './sources/django.js';
import { firebase } from './sources/firebase.js';
import { keycloak } from './sources/keycloak.js';
import { laravel } from './sources/laravel.js';
import { nodeExpressBoilerplate } from './sources/node-express-boilerplate.js';
import { supabase } from './sources/supabase.js';

/** The systems whose exports are known: one file and one name here for each. */
export const sources: readonly Source[] = [
  auth0,
  betterAuth,
  django,
  firebase,
  keycloak,
  laravel,
  nodeExpressBoilerplate,
  supabase,
];
