import { z } from 'zod';
import type { AuthContext } from '../../core/context.js';
import type { Method, Route } from '../../core/route.js';
import { bodyOf, configured, needsCsrfToken } from '../../core/rows.js';
import { answersOf } from './answers.js';
import type { Answer, Components, Media, Reference } from './components.js';
import type { JsonSchema } from './json-schema.js';
import { securityOf, who } from './security.js';

/** What there is to say of one method of a path. */
export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly security: readonly object[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required: boolean; readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<Record<string, Answer | Reference>>;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: JsonSchema | boolean;
  readonly description?: string;
}

/** One method of a row of a group, as OpenAPI tells of it. */
export function operationOf(
  route: Route,
  { group, method }: { readonly group: string; readonly method: Method },
  context: AuthContext,
  components: Components,
): Operation {
  const parameters = parametersOf(route, method, context, components);
  const requestBody = requestBodyOf(route, context, components);
  return {
    operationId: idOf(method, route.path),
    tags: [group],
    summary: route.summary,
    description: `For: ${who[route.access]}.`,
    security: securityOf(route, context.options),
    ...(parameters.length > 0 && { parameters }),
    ...(requestBody && { requestBody }),
    responses: answersOf(route, method, context, components),
  };
}

/** Such as `deleteUsersByIdSessions`. */
function idOf(method: Method, path: string): string {
  const words = path.split(/[/.-]/).map((word) => word.replace(/^:(.*)/, 'by-$1'));
  const capitalized = words.join('-').replaceAll(/-(\w?)/g, (_, letter: string) => letter.toUpperCase());
  return `${method.toLowerCase()}${capitalized}`;
}

function parametersOf(
  route: Route,
  method: Method,
  { options }: AuthContext,
  components: Components,
): readonly Parameter[] {
  const { params, query, headers } = route;
  return [
    ...(params ? membersOf(params, 'path', components) : []),
    ...(query ? membersOf(query, 'query', components) : []),
    ...(headers ? membersOf(headers, 'header', components) : []),
    ...(needsCsrfToken(route, method, options) ? [csrfToken] : []),
  ];
}

const csrfToken: Parameter = {
  name: 'X-CSRF-Token',
  in: 'header',
  required: false,
  schema: { type: 'string' },
  description: 'For clients that do not say where a request comes from: the token of `GET /csrf-token`',
};

function membersOf(
  schema: z.ZodObject,
  where: Parameter['in'],
  components: Components,
): readonly Parameter[] {
  const { properties = {}, required = [] } = components.ofInput(schema);
  return Object.entries(properties).map(([name, member]) => ({
    name,
    in: where,
    required: required.includes(name),
    schema: member,
  }));
}

function requestBodyOf(route: Route, context: AuthContext, components: Components): Operation['requestBody'] {
  const body = bodyOf(route, context);
  const { form } = route;
  const isOptional = body instanceof z.ZodOptional;
  const ofForm = form ? configured(form.body, context) : isOptional && body;
  if (!body && !ofForm) return undefined;
  return {
    required: !isOptional,
    content: {
      ...(body && { 'application/json': components.withExample(components.ofInput(body)) }),
      ...(ofForm && {
        'application/x-www-form-urlencoded': components.withExample(components.ofInput(ofForm)),
      }),
    },
  };
}
