import { type Answer, Client, newUser, type Question } from './client.js';
import { cookiesOf } from './cookies.js';
import { refreshClaimsOf } from './sign-in.js';

/** What a browser says of a request that one of our own pages makes. */
export const ownPage: Record<string, string> = { 'sec-fetch-site': 'same-origin' };

/** A browser that shows pages of an application: it keeps every cookie, and sends them all. */
export class Page {
  readonly jar: Map<string, string>;
  readonly origin: string;

  constructor(origin: string, jar: ReadonlyMap<string, string> = new Map()) {
    this.origin = origin;
    this.jar = new Map(jar);
  }

  /** Another browser with the same cookies. */
  copy(): Page {
    return new Page(this.origin, this.jar);
  }

  /** The one cookie whose name ends so, whatever stands before. */
  cookie(name: string): string | undefined {
    return [...this.jar].find(([key]) => key.endsWith(name))?.[1];
  }

  set(name: string, value: string | undefined): void {
    const key = [...this.jar.keys()].find((known) => known.endsWith(name)) ?? name;
    if (value === undefined) this.jar.delete(key);
    else this.jar.set(key, value);
  }

  /** Sends a request with all cookies and these headers; as one of our own pages, if there are none. */
  async send(
    method: string,
    path: string,
    { headers = ownPage, ...question }: Question = {},
  ): Promise<Answer> {
    const cookie = Array.from(this.jar, ([name, value]) => `${name}=${value}`).join('; ');
    const answer = await new Client(this.origin).send(method, path, {
      ...question,
      headers: { ...(cookie && { cookie }), ...headers },
    });
    for (const [name, { value }] of cookiesOf(answer)) {
      if (value === '') this.jar.delete(name);
      else this.jar.set(name, value);
    }
    return answer;
  }

  /** Registers somebody new, and tells who it is. */
  async signUp() {
    const fields = newUser();
    const { status } = await this.send('POST', '/auth/register', { body: fields });
    if (status !== 201) throw new Error(`${status} to a registration`);
    const { sub: userId, sid } = refreshClaimsOf(this.cookie('refresh_token') ?? '');
    return { userId, sid, fields };
  }
}
