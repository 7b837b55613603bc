import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { z } from 'zod';
import type { Answer } from './client.js';

const schema = z.looseObject({});
const header = z.object({
  required: z.boolean().default(false),
  schema: z.looseObject({ type: z.string() }),
});
const response = z.object({
  headers: z.record(z.string(), header),
  content: z.record(z.string(), z.object({ schema })).default({}),
});
const operation = z.looseObject({ responses: z.record(z.string(), response) });
const openapi = z.looseObject({
  openapi: z.string(),
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.looseObject({}),
});

/** Headers that any answer may have, whatever a document says. */
const anywhere =
  /^(access-control-.*|allow|connection|content-(length|security-policy|type)|cross-origin-.*|date|etag|keep-alive|pragma|origin-agent-cluster|referrer-policy|strict-transport-security|transfer-encoding|vary|x-.*)$/;

const ajv = formats.default(new Ajv2020({ strict: false }));

/** By the text of a schema: most documents of a run have the same ones. */
const byText = new Map<string, ValidateFunction>();

function validatorOf(one: z.output<typeof schema>): ValidateFunction {
  const text = JSON.stringify(one);
  const validate = byText.get(text) ?? ajv.compile(one);
  byText.set(text, validate);
  return validate;
}

/** What an OpenAPI document says of answers. */
export class Documentation {
  readonly #document: z.output<typeof openapi>;
  readonly #paths: readonly { readonly pattern: RegExp; readonly path: string }[];
  readonly #validators = new Map<object, ValidateFunction>();

  /** Throws where the document is none of OpenAPI, or leaves an answer without its headers. */
  constructor(document: unknown) {
    this.#document = openapi.parse(withoutReferences(document));
    this.#paths = Object.keys(this.#document.paths).map((path) => ({
      path,
      pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}/?$`, 'i'),
    }));
  }

  /** What is wrong with an answer; undefined where nothing is. What is of no path in the document is not judged. */
  faultOf(method: string, path: string, answer: Answer): string | undefined {
    const [pathname = ''] = path.split('?');
    const known = this.#paths.find(({ pattern }) => pattern.test(pathname));
    if (!known || method === 'OPTIONS') return undefined;
    const { [method.toLowerCase()]: own, get } = this.#document.paths[known.path] ?? {};
    const found = own ?? (method === 'HEAD' ? get : undefined);
    // A GET that changes something has no HEAD.
    if (answer.status === 405 && (!own || method === 'HEAD')) return undefined;
    if (!found) return isReadable(pathname) ? 'is of no method in the document' : undefined;
    const documented = found.responses[answer.status];
    if (!documented) return 'has a status that is not in the document';
    return (
      this.#faultOfHeaders(answer, documented.headers) ??
      (method === 'HEAD' ? undefined : this.#faultOfBody(answer, documented.content))
    );
  }

  #faultOfHeaders({ headers }: Answer, documented: z.output<typeof response>['headers']): string | undefined {
    for (const [name, one] of Object.entries(documented)) {
      const value = headers.get(name);
      if (value === null && one.required) return `lacks the header ${name}`;
      const typed = one.schema.type === 'integer' ? Number(value) : value;
      if (value !== null && this.#faultOf(one.schema, typed)) return `has the header ${name}: ${value}`;
    }
    const names = new Set(Object.keys(documented).map((name) => name.toLowerCase()));
    const unknown = [...headers.keys()].find((name) => !names.has(name) && !anywhere.test(name));
    return unknown && `has the header ${unknown}, which is not in the document`;
  }

  #faultOfBody(
    { headers, body }: Answer,
    documented: z.output<typeof response>['content'],
  ): string | undefined {
    const [type = ''] = (headers.get('content-type') ?? '').split(';');
    if (Object.keys(documented).length === 0) return body === undefined ? undefined : 'has a body';
    const media = documented[type];
    if (!media) return `has the type ${type}, which is not in the document`;
    const fault = this.#faultOf(media.schema, body);
    return fault && `has a body that is not as in the document: ${fault}: ${JSON.stringify(body)}`;
  }

  #faultOf(one: z.output<typeof schema>, value: unknown): string | undefined {
    const validate = this.#validators.get(one) ?? validatorOf(one);
    this.#validators.set(one, validate);
    return validate(value) ? undefined : ajv.errorsText(validate.errors);
  }
}

/** A path that no character is made of is refused before its method is looked at. */
function isReadable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

/** A document with what it refers to in place of each reference. */
function withoutReferences(document: unknown): unknown {
  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== 'object' || value === null) return value;
    if ('$ref' in value) return resolve(at(document, String(value.$ref)));
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, resolve(member)]));
  };
  return resolve(document);
}

/** The place that a local reference names. */
function at(document: unknown, reference: string): unknown {
  const names = reference.replace(/^#\//, '').split('/');
  return names.reduce<unknown>((place, name) => Object(place)[name], document);
}
