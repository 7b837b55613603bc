import type { AuthContext } from '../../core/context.js';
import type { Method, Route, RouteGroup } from '../../core/route.js';
import { isOn, methodsOf } from '../../core/rows.js';
import { Components } from './components.js';
import { type Operation, operationOf } from './operation.js';
import { securitySchemes } from './security.js';

/** An OpenAPI document, as far as we write one. */
export interface OpenapiDocument {
  readonly openapi: '3.1.0';
  readonly info: object;
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Pick<Components, 'schemas' | 'responses' | 'examples' | 'headers'> & {
    readonly securitySchemes: object;
  };
}

// The version of the interface: it grows when something that was there goes away. Which release a server runs is nobody's business.
const info = {
  title: 'sealgate',
  version: '1',
  description: [
    'Signs people in. A refusal is a problem document (RFC 9457) with a `code` to branch on.',
    'Requests and answers are JSON; no answer may be cached.',
  ].join(' '),
  license: { name: 'MIT', identifier: 'MIT' },
};

/** Describes the routes that are on, with their settings: what they take, what they answer, and each code they refuse with. */
export function openapiDocument(groups: readonly RouteGroup[], context: AuthContext): OpenapiDocument {
  const components = new Components();
  const on = groups.map(({ name, routes }) => ({
    name,
    routes: routes.filter((row) => isOn(row, context.options)),
  }));
  const shown = on.filter(({ routes }) => routes.length > 0);
  const paths: Record<string, Record<string, Operation>> = {};
  const add = (row: Route, group: string, method: Method) => {
    const path = row.path.replaceAll(/:(\w+)/g, '{$1}');
    const operation = operationOf(row, { group, method }, context, components);
    paths[path] = { ...paths[path], [method.toLowerCase()]: operation };
  };
  for (const { name, routes } of shown)
    for (const row of routes) for (const method of methodsOf(row)) add(row, name, method);
  return {
    openapi: '3.1.0',
    info,
    tags: shown.map(({ name }) => ({ name })),
    paths,
    components: { ...components, securitySchemes: securitySchemes(context.options) },
  };
}
