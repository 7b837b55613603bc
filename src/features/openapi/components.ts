import type { z } from 'zod';
import * as schemas from '../../core/schemas.js';
import { type ErrorDefinition, problemDetails } from '../../errors.js';
import { exampleOf, type JsonSchema, toJsonSchema } from './json-schema.js';

/** A response of an operation. */
export interface Answer {
  readonly description: string;
  readonly headers: object;
  readonly content?: Readonly<Record<string, Media>>;
}

/** A body of one type. */
export interface Media {
  readonly schema: JsonSchema;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, Reference>>;
}

export interface Reference {
  readonly $ref: string;
}

/** What a document says once and refers to: it grows while the operations are written. */
export class Components {
  readonly schemas: Record<string, JsonSchema> = {};
  readonly responses: Record<string, Answer> = {};
  readonly examples: Record<string, object> = {};
  readonly headers: Record<string, object> = {};

  /** The schema of what a client may send. */
  ofInput(schema: z.ZodType): JsonSchema {
    return this.#convert(schema, 'input');
  }

  /** The schema of what we answer. */
  ofOutput(schema: z.ZodType): JsonSchema {
    return this.#convert(schema, 'output');
  }

  withExample(schema: JsonSchema): Media {
    const example = exampleOf(schema, this.schemas);
    return { schema, ...(example !== undefined && { example }) };
  }

  /** A header that means the same wherever it is. */
  header(name: CommonHeader): Reference {
    this.headers[name] = commonHeaders[name];
    return { $ref: `#/components/headers/${name}` };
  }

  /** The answer to what is refused with one of these, all of one status; by a form of its own, where the request was a form. */
  refusal(
    refusals: readonly ErrorDefinition[],
    headers: object,
    form: z.ZodType | undefined,
  ): Answer | Reference {
    const answer = this.#refusal(refusals, headers, form);
    const [{ code } = { code: '' }, ...others] = refusals;
    if (form || others.length > 0) return answer;
    const known = this.responses[code] ?? answer;
    this.responses[code] = known;
    // One of the same code may have other headers.
    return JSON.stringify(known) === JSON.stringify(answer)
      ? { $ref: `#/components/responses/${code}` }
      : answer;
  }

  #refusal(refusals: readonly ErrorDefinition[], headers: object, form: z.ZodType | undefined): Answer {
    const codes = refusals.map(({ code }) => code);
    const ofCode = { properties: { code: { enum: codes } } };
    const problem = {
      schema: { allOf: [this.ofOutput(schemas.problem), ofCode] },
      examples: Object.fromEntries(refusals.map((refusal) => [refusal.code, this.#example(refusal)])),
    };
    return {
      description: refusals.map(({ code, advice }) => `\`${code}\`: ${advice}`).join('\n\n'),
      headers,
      content: {
        'application/problem+json': problem,
        ...(form && { 'application/json': this.withExample(this.ofOutput(form)) }),
      },
    };
  }

  /** A refusal as it is sent where nothing more is known of the case. */
  #example(refusal: ErrorDefinition): Reference {
    const { code, title } = refusal;
    this.examples[code] = { summary: title, value: problemDetails(refusal) };
    return { $ref: `#/components/examples/${code}` };
  }

  #convert(zod: z.ZodType, io: 'input' | 'output'): JsonSchema {
    const { schema, named } = toJsonSchema(zod, io);
    Object.assign(this.schemas, named);
    return schema;
  }
}

/** Headers that mean the same wherever they are. */
const commonHeaders = {
  'Cache-Control': {
    required: true,
    schema: { type: 'string', const: 'no-store' },
  },
  'WWW-Authenticate': {
    description: 'RFC 6750, section 3',
    required: true,
    schema: { type: 'string', pattern: '^(Bearer|Basic) ?' },
    example: 'Bearer error="invalid_token"',
  },
  'Retry-After': {
    description: 'Seconds after which it is worth trying again',
    required: true,
    schema: { type: 'integer', minimum: 1 },
    example: 1,
  },
  Accept: {
    description: 'What is taken, where the type or the charset was wrong',
    schema: { type: 'string' },
    example: 'application/json; charset=utf-8',
  },
  'Accept-Encoding': {
    description: 'Where the body was compressed',
    schema: { type: 'string', const: 'identity' },
  },
  'Clear-Site-Data': {
    description: 'After the end of the session',
    schema: { type: 'string', const: '"storage"' },
  },
} as const;

export type CommonHeader = keyof typeof commonHeaders;
