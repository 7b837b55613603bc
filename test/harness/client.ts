import { z } from 'zod';
import { refreshCookieLine } from './cookies.js';
import { expectDocumented } from './documented.js';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed JSON, or undefined where the body is empty. */
  readonly body: unknown;
}

export interface Question {
  readonly body?: unknown;
  /** Sent as it is, in place of `body`. */
  readonly rawBody?: string;
  readonly bearer?: string | undefined;
  readonly headers?: Record<string, string>;
  /** Whether the application answers in place of the router, which documents no such answer. */
  readonly byApplication?: boolean;
}

const tokens = z.object({
  access_token: z.string(),
  token_expiration: z.number(),
  user: z.looseObject({ id: z.string(), email: z.string() }),
});
export type Tokens = z.output<typeof tokens>;

/** The tokens of an answer of register, login or refresh; throws on any other. */
export function tokensOf(answer: Answer): Tokens {
  return tokens.parse(answer.body);
}

/** The `code` of problem details. */
export function codeOf(answer: Answer): string | undefined {
  return z.looseObject({ code: z.string() }).safeParse(answer.body).data?.code;
}

/** An HTTP client that keeps the refresh cookie as a browser does, and fails where an answer is not as the OpenAPI document has it. */
export class Client {
  readonly base: string;
  refreshToken: string | undefined;
  #cookieName = 'refresh_token';

  /** `base` is the URL of the mounted router. */
  constructor(base: string, refreshToken?: string) {
    this.base = base;
    this.refreshToken = refreshToken;
  }

  /** Another client with the same cookie. */
  copy(): Client {
    const copy = new Client(this.base, this.refreshToken);
    copy.#cookieName = this.#cookieName;
    return copy;
  }

  async send(
    method: string,
    path: string,
    { body, rawBody, bearer, headers, byApplication = false }: Question = {},
  ): Promise<Answer> {
    const sent = rawBody ?? (body === undefined ? undefined : JSON.stringify(body));
    const url = path.startsWith('http') ? path : `${this.base}${path}`;
    const response = await fetch(url, {
      method,
      headers: {
        ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.refreshToken === undefined ? {} : { cookie: `${this.#cookieName}=${this.refreshToken}` }),
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
        ...headers,
      },
      ...(sent === undefined ? {} : { body: sent }),
    });
    const text = await response.text();
    this.#keep(response.headers.getSetCookie());
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    const answer: Answer = {
      status: response.status,
      headers: response.headers,
      body: isJson && text ? JSON.parse(text) : undefined,
    };
    if (!byApplication) await expectDocumented(this.#routerOf(url), method, url, answer);
    return answer;
  }

  register(fields: Record<string, unknown> = newUser()): Promise<Answer> {
    return this.send('POST', '/register', { body: fields });
  }

  login(fields: Record<string, unknown>): Promise<Answer> {
    return this.send('POST', '/login', { body: fields });
  }

  /** `attempt` is what the request says of itself. */
  refresh(attempt?: 'first' | 'again'): Promise<Answer> {
    const headers = attempt && { 'refresh-attempt': attempt };
    return this.send('POST', '/refresh-token', { ...(headers && { headers }) });
  }

  logout(bearer?: string): Promise<Answer> {
    return this.send('POST', '/logout', { bearer });
  }

  me(bearer: string | undefined): Promise<Answer> {
    return this.send('GET', '/me', { bearer });
  }

  /** The URL of the router that a request is for: our own, or one at the usual path. */
  #routerOf(url: string): string | undefined {
    const isOwn = new URL(this.base).pathname !== '/' && url.startsWith(`${this.base}/`);
    return isOwn ? this.base : /^https?:\/\/[^/]+\/auth(?=\/)/.exec(url)?.[0];
  }

  #keep(cookies: readonly string[]): void {
    for (const cookie of cookies) {
      const [, name, value] = refreshCookieLine.exec(cookie) ?? [];
      if (name === undefined) continue;
      this.#cookieName = name;
      this.refreshToken = value || undefined;
    }
  }
}

let users = 0;

/** Fields of a user that no other test registers. */
export function newUser(): { email: string; password: string } {
  users += 1;
  return { email: `user${users}@example.com`, password: 'correct horse battery' };
}
