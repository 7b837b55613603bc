import { z } from 'zod';
import { json } from '../../core/answer.js';
import { defineFeature } from '../../core/feature.js';
import { defineRoute } from '../../core/route.js';

const csrfTokenRoute = defineRoute({
  method: 'GET',
  path: '/csrf-token',
  summary:
    'Gives a token for clients that do not say where a request comes from; they send it in `X-CSRF-Token`',
  access: 'public',
  isEnabled: ({ transport }) => transport === 'cookie',
  setsCookies: true,
  isAlwaysReady: true,
  answers: { 200: z.strictObject({ csrf_token: z.string().meta({ examples: ['8b1f…'] }) }) },
  handle: ({ issueCsrfToken }) => json({ csrf_token: issueCsrfToken() }),
});

/** Protection from forged requests for clients that are no browsers, where cookies alone authorize. */
export const csrfToken = defineFeature({ name: 'csrf-token', routes: [csrfTokenRoute] });
