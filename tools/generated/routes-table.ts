import { z } from 'zod';
import type { Access, Configured, Route } from '../../src/core/route.js';
import * as schemas from '../../src/core/schemas.js';
import { methodsOf } from '../../src/http/methods.js';
import * as features from '../../src/routes.js';
import { withDefaults, withEverything } from './example-context.js';

const who: Readonly<Record<Access, string>> = {
  public: 'anybody',
  cookie: 'the refresh cookie',
  auth: 'a bearer token',
  session: 'a session',
  owner: 'the user; admins',
  admin: 'admins',
};

/** The README's table of routes. */
export function routesTable(): string {
  const order = Object.keys(who);
  const rows = Object.values(features)
    .flatMap(({ routes }) => routes)
    .toSorted((one, other) => order.indexOf(one.access) - order.indexOf(other.access))
    .toSorted((one, other) => Number(isOff(one)) - Number(isOff(other)));
  return ['| route | who | body | answer | |', '|---|---|---|---|---|', ...rows.map(rowOf)].join('\n');
}

function rowOf(route: Route): string {
  const methods = methodsOf(route);
  const last = `\`${methods.at(-1)} ${route.path}${queryOf(route)}\``;
  const url = [...methods.slice(0, -1).map((method) => `\`${method}\``), last].join(' or ');
  const summary = `${route.summary}${isOff(route) ? '; off by default' : ''}`;
  return `| ${url} | ${who[route.access]} | ${bodyOf(route)} | ${answersOf(route)} | ${summary} |`;
}

function isOff({ isEnabled }: Route): boolean {
  return isEnabled?.(withDefaults.options) === false;
}

function queryOf({ query }: Route): string {
  return query ? `?${Object.keys(query.shape).join('=&')}=` : '';
}

function bodyOf({ body = z.undefined() }: Route): string {
  const schema = configured(body);
  const members = schema instanceof z.ZodOptional ? schema.unwrap() : schema;
  return members instanceof z.ZodObject ? fieldsOf(members) : 'none';
}

function fieldsOf({ shape }: z.ZodObject): string {
  const fields = Object.entries(shape).map(([name, field]) => {
    const isOptional = z.safeParse(field, undefined).success;
    return `\`${name}\`${isOptional ? '?' : ''}`;
  });
  return fields.join(', ');
}

function answersOf({ answers }: Route): string {
  const all = Object.entries(answers).map(
    ([status, schema]) => `${status}${schema ? `, ${nameOf(schema)}` : ''}`,
  );
  return all.join('; ');
}

function nameOf(schema: z.ZodType): string {
  const [name] = Object.entries(schemas).find(([, one]) => one === schema) ?? [];
  if (name !== undefined) return { managedUser: 'the user with `disabled`', user: 'the user' }[name] ?? name;
  return schema instanceof z.ZodObject ? `\`{ ${Object.keys(schema.shape).join(', ')} }\`` : 'JSON';
}

function configured(schema: Configured<z.ZodType>): z.ZodType {
  return schema instanceof z.ZodType ? schema : schema(withEverything);
}
