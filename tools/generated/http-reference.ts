import type { Answer } from '../../src/features/openapi/components.js';
import { type OpenapiDocument, openapiDocument } from '../../src/features/openapi/document.js';
import { exampleOf, type JsonSchema } from '../../src/features/openapi/json-schema.js';
import type { Operation } from '../../src/features/openapi/operation.js';
import { withCookies, withDefaults, withTokenEndpoint } from './example-context.js';
import { groups } from './groups.js';
import { membersTable, parametersTable, typeOf } from './schema-tables.js';

const documents = [withDefaults, withTokenEndpoint, withCookies].map((context) =>
  openapiDocument(groups, context),
);

interface Shown {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
  readonly isOff: boolean;
}

const head = `# The routes

Made by \`npm run generate\` from the routes themselves. A server gives the same as an OpenAPI document, for its own settings, at
\`GET /auth/openapi.json\`; [openapi.json](openapi.json) is that of a server without settings.

All paths are below the one where the router is mounted, \`/auth\` mostly. Bodies are JSON objects of at most 16 KB. Every answer has
\`Cache-Control: no-store\`. A refusal is a problem document (RFC 9457), with a \`code\` to branch on; the README says
[what to do about each](../README.md#routes).

What needs a user takes the access token as \`Authorization: Bearer ...\`. With the cookie transport it is in a cookie, and the answer to
a sign-in has the \`user\` alone. With \`tokenEndpoint.refresh\`, \`"delivery": "body"\` puts all tokens into the body.`;

/** docs/http.md. */
export function httpReference(): string {
  const shown = documents.flatMap((document, index) => operationsOf(document, index > 0));
  const first = shown.filter((one, index) => shown.findIndex((other) => isSame(one, other)) === index);
  const sections = groups.map(({ name }) => {
    const ofGroup = first.filter(({ operation }) => operation.tags.includes(name));
    return [`## ${name}`, ...ofGroup.map(sectionOf)].join('\n\n');
  });
  return `${[head, ...sections, schemasSection()].join('\n\n')}\n`;
}

function operationsOf({ paths }: OpenapiDocument, isOff: boolean): Shown[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation, isOff })),
  );
}

function isSame(one: Shown, other: Shown): boolean {
  return one.method === other.method && one.path === other.path;
}

function sectionOf({ method, path, operation, isOff }: Shown): string {
  const { summary, description, parameters = [], requestBody } = operation;
  const { schema, example } = requestBody?.content['application/json'] ?? {};
  const form = requestBody?.content['application/x-www-form-urlencoded'];
  const parts = [
    `### ${method.toUpperCase()} ${path}`,
    `${summary}. ${description}${isOff ? ' Off by default.' : ''}`,
    parameters.length > 0 ? parametersTable(parameters) : undefined,
    schema && membersTable('field', schema),
    form && `Or a form (\`application/x-www-form-urlencoded\`):\n\n${membersTable('field', form.schema)}`,
    example === undefined ? undefined : jsonBlock(example),
    answersTable(operation),
  ];
  return parts.filter((part) => part !== undefined).join('\n\n');
}

function answersTable({ responses }: Operation): string {
  const rows = Object.entries(responses).map(([status, response]) => {
    const { headers, body } = toldOf(response);
    return `| ${status} | ${body} | ${headers.map((name) => `\`${name}\``).join(', ')} |`;
  });
  return ['| answer | body or code | headers |', '|---|---|---|', ...rows].join('\n');
}

function toldOf(response: Operation['responses'][string]): { headers: string[]; body: string } {
  if ('$ref' in response) {
    const code = response.$ref.split('/').at(-1) ?? '';
    const shared = documents[0]?.components.responses[code];
    return { headers: shared ? headersOf(shared) : [], body: `\`${code}\`` };
  }
  const { 'application/problem+json': problem, 'application/json': json } = response.content ?? {};
  const codes = Object.keys(problem?.examples ?? {}).map((code) => `\`${code}\``);
  const bodies = [...codes, ...(json ? [typeOf(json.schema)] : [])];
  return { headers: headersOf(response), body: bodies.join(', ') || 'none' };
}

/** Those that not every answer has. */
function headersOf({ headers }: Answer): string[] {
  return Object.keys(headers).filter((name) => name !== 'Cache-Control');
}

function schemasSection(): string {
  const named: Record<string, JsonSchema> = Object.assign(
    {},
    ...documents.map(({ components }) => components.schemas),
  );
  const sections = Object.keys(named)
    .filter((name) => named[name]?.type === 'object')
    .sort()
    .map((name) => {
      const schema = named[name] ?? {};
      return [`### ${name}`, membersTable('member', schema), jsonBlock(exampleOf(schema, named))].join(
        '\n\n',
      );
    });
  return ['## Schemas', ...sections].join('\n\n');
}

function jsonBlock(value: unknown): string {
  return `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``;
}
