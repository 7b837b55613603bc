import type { Route } from '../../src/core/route.js';
import { isOn, methodsOf } from '../../src/core/rows.js';
import { who } from '../../src/features/openapi/security.js';
import { withDefaults } from './example-context.js';
import { groups } from './groups.js';

/** The README's table of routes. */
export function routesTable(): string {
  const order = Object.keys(who);
  const rows = groups
    .flatMap(({ routes }) => routes)
    .toSorted((one, other) => order.indexOf(one.access) - order.indexOf(other.access))
    .toSorted((one, other) => Number(isOff(one)) - Number(isOff(other)));
  return ['| route | who | |', '|---|---|---|', ...rows.map(rowOf)].join('\n');
}

function rowOf(route: Route): string {
  const methods = methodsOf(route);
  const last = `\`${methods.at(-1)} ${route.path}${queryOf(route)}\``;
  const url = [...methods.slice(0, -1).map((method) => `\`${method}\``), last].join(' or ');
  return `| ${url} | ${who[route.access]} | ${route.summary}${isOff(route) ? '; off by default' : ''} |`;
}

function isOff(route: Route): boolean {
  return !isOn(route, withDefaults.options);
}

function queryOf({ query }: Route): string {
  return query ? `?${Object.keys(query.shape).join('=&')}=` : '';
}
