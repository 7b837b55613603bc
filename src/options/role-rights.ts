import { z } from 'zod';
import type { OptionKind } from './option.js';

/**
 * What each role may do: rights, by the roles that have them.
 *
 * @example const roles: RoleRights = { editor: ['books:write'], librarian: ['books:write', 'books:lend'] };
 */
export type RoleRights = Readonly<Record<string, readonly string[]>>;

/** The rights that any of the roles has. */
export type RightOf<Roles extends RoleRights> = Roles[keyof Roles][number];

/** The roles that have a right, by the right. */
export type RolesByRight = ReadonlyMap<string, readonly string[]>;

/** As an admin gives roles, and short enough for a token. */
const namePattern = /^[\w.:-]{1,64}$/;
const nameRule = '1 to 64 letters, digits, or one of _ . : -';

/** Roles with their rights, turned around: a guard asks which roles have a right. `Roles` is the parameter of the type of the options. */
export const roleRights: OptionKind<RolesByRight> = {
  name: 'role rights',
  type: 'Roles',
  schema: z.custom<RoleRights>().transform((roles, context): RolesByRight => {
    const fault = faultOf(roles);
    if (fault === undefined) return turnedAround(roles);
    context.addIssue({ code: 'custom', ...fault });
    return z.NEVER;
  }),
};

function faultOf(roles: unknown): { readonly path: string[]; readonly message: string } | undefined {
  if (typeof roles !== 'object' || roles === null || Array.isArray(roles))
    return { path: [], message: "must be an object, such as { editor: ['books:write'] }" };
  for (const [role, rights] of Object.entries(roles)) {
    if (!namePattern.test(role)) return { path: [role], message: `must have a name of ${nameRule}` };
    const isList = Array.isArray(rights) && rights.every((right) => isName(right));
    if (!isList) return { path: [role], message: `must be a list of rights, each of ${nameRule}` };
  }
  return undefined;
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && namePattern.test(value);
}

/** A map and no object: a right may be named `constructor`. */
function turnedAround(roles: RoleRights): RolesByRight {
  const byRight = new Map<string, string[]>();
  for (const [role, rights] of Object.entries(roles))
    for (const right of rights) byRight.set(right, [...(byRight.get(right) ?? []), role]);
  return byRight;
}
