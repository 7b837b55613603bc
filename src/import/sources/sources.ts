import { auth0 } from './auth0.js';
import { betterAuth } from './better-auth.js';
import { django } from './django.js';
import { firebase } from './firebase.js';
import { keycloak } from './keycloak.js';
import { laravel } from './laravel.js';
import { nodeExpressBoilerplate } from './node-express-boilerplate.js';
import type { Source } from './source.js';
import { supabase } from './supabase.js';

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
