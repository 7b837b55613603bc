import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { listenOnOwnPort } from './listen.js';

/** A request as the upstream got it. */
export interface Received {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export type Behaviour = (response: ServerResponse, request: Received) => void;

export type UpstreamPerson = {
  readonly id: string | number;
  readonly email: string;
  readonly password: string;
  readonly username?: string | undefined;
  readonly name?: string | undefined;
  readonly roles?: readonly string[] | undefined;
};

const posted = z.object({
  email: z.string().optional(),
  username: z.string().optional(),
  name: z.string().optional(),
  password: z.string(),
});

/** Another API that owns the passwords: a server of a test's own, which is honest until it is told to behave otherwise. */
export class UpstreamServer {
  readonly received: Received[] = [];
  readonly people = new Map<string | number, UpstreamPerson>();
  behaviour: Behaviour = (response, request) => this.honest(response, request);
  readonly #server: Server;
  #origin = '';
  #added = 0;

  private constructor() {
    this.#server = createServer(async (request, response) => {
      const { method, url: path, headers } = request;
      const seen = { method, path, headers, body: await text(request) };
      this.received.push(seen);
      this.behaviour(response, seen);
    });
  }

  static async start(): Promise<UpstreamServer> {
    const upstream = new UpstreamServer();
    await upstream.listen();
    return upstream;
  }

  get origin(): string {
    return this.#origin;
  }

  get options(): { readonly url: string; readonly registerUrl: string } {
    return { url: `${this.#origin}/sign-in`, registerUrl: `${this.#origin}/people` };
  }

  /** Somebody whom the upstream knows. */
  add(fields: Partial<UpstreamPerson> = {}): UpstreamPerson {
    this.#added += 1;
    const person = {
      id: `person-${this.#added}`,
      email: `upstream${this.#added}@example.com`,
      password: 'a password of the upstream',
      ...fields,
    };
    this.people.set(person.id, person);
    return person;
  }

  /** Says yes to who is known, and adds who registers. */
  honest(response: ServerResponse, { path, body }: Received): void {
    const { email, username, name, password } = posted.parse(JSON.parse(body));
    const sameName = [...this.people.values()].find(
      (person) => person.email === email?.toLowerCase() || (username && person.username === username),
    );
    if (path === '/people') {
      if (sameName || email === undefined) return json(response, 409, { error: 'taken' });
      return json(response, 201, publicly(this.add({ email, username, name, password })));
    }
    if (sameName?.password !== password) return json(response, 401, { error: 'no' });
    return json(response, 200, publicly(sameName));
  }

  async listen(): Promise<void> {
    const known = new URL(this.#origin || 'http://localhost').port;
    this.#origin = `http://127.0.0.1:${await listenOnOwnPort(this.#server, Number(known))}`;
  }

  /** Nobody listens any more; `listen` brings it back. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}

function publicly({ password: _, ...person }: UpstreamPerson): object {
  return person;
}

export function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** What an upstream may do in place of an honest answer. */
export const behaviours = {
  status:
    (status: number): Behaviour =>
    (response) =>
      json(response, status, { message: 'as it is' }),
  says:
    (body: unknown): Behaviour =>
    (response) =>
      json(response, 200, body),
  text:
    (body: string): Behaviour =>
    (response) =>
      void response.writeHead(200, { 'content-type': 'application/json' }).end(body),
  redirects:
    (status: number, location: string): Behaviour =>
    (response) =>
      void response.writeHead(status, { location }).end(),
  /** Takes the request, and that is all. */
  silent: (() => undefined) as Behaviour,
  /** A byte now and then, and no end. */
  drips: ((response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const drip = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(drip));
  }) as Behaviour,
  resets: ((response) => response.destroy()) as Behaviour,
  breaksOff: ((response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
    response.write('{"id":"1",', () => response.destroy());
  }) as Behaviour,
};
