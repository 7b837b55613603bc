import { z } from 'zod';
import type { UserFields } from '../../src/users/own-fields.js';

/** Fields of an application of the tests: each of another kind of who sets and sees it. */
export const ownFields = {
  company: { schema: z.string().max(40).optional(), registration: true, profile: true, client: true },
  language: { schema: z.enum(['en', 'de']).default('en'), registration: true, profile: true },
  plan: { schema: z.enum(['free', 'pro']).default('free'), client: true },
  born: { schema: z.coerce.date().optional(), profile: true, client: true },
  notes: { schema: z.string().optional() },
} satisfies UserFields;
