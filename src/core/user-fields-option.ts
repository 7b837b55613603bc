import { z } from 'zod';
import type { OptionKind } from '../options/option.js';
import { faultOfFields } from '../users/field-faults.js';
import type { UserFields } from '../users/own-fields.js';

/** Fields of the application's own. `Fields` is the parameter of the type of the options. */
export const userFields: OptionKind<UserFields> = {
  name: 'user fields',
  type: 'Fields',
  schema: z.custom<UserFields>().superRefine((value: unknown, context) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      context.addIssue('must be an object, such as { company: { schema: z.string() } }');
      return;
    }
    const found = faultOfFields(value);
    if (found) context.addIssue({ code: 'custom', path: [found.name], message: found.fault });
  }),
};
