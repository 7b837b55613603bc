import type { AuthClient, AuthClientOptions, AuthEvent, HintStorage } from '../../src/client/index.js';
import { createAuthClient } from '../../src/client/index.js';
import { refreshCookieLine } from '../harness/cookies.js';

/** Keeps what pages store, and every text that was ever stored. */
export class MemoryStorage implements HintStorage {
  readonly written: string[] = [];
  readonly #items = new Map<string, string>();

  get length(): number {
    return this.#items.size;
  }

  getItem(key: string): string | null {
    return this.#items.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.written.push(value);
    this.#items.set(key, value);
  }

  removeItem(key: string): void {
    this.#items.delete(key);
  }

  key(index: number): string | null {
    return [...this.#items.keys()][index] ?? null;
  }
}

export interface Tab {
  readonly client: AuthClient;
  /** Paths below the router that were requested, in order. */
  readonly requests: string[];
  readonly events: AuthEvent[];
}

/** Stands between a page and the network. */
export type Interception = (request: Request, go: () => Promise<Response>) => Promise<Response>;

/** As much of a browser as the client meets: a cookie jar and a storage that tabs share, and the tabs. */
export class Browser {
  readonly storage = new MemoryStorage();
  intercept: Interception = (_request, go) => go();
  cookie: string | undefined;
  #cookieName = 'refresh_token';
  readonly #base: string;
  readonly #tabs: Tab[] = [];

  /** `base` is the URL of the mounted router. */
  constructor(base: string) {
    this.#base = base;
  }

  tab(options: Partial<AuthClientOptions> = {}): Tab {
    const requests: string[] = [];
    const client = createAuthClient({
      baseUrl: this.#base,
      storage: this.storage,
      fetch: (input, init) => {
        const request = new Request(input, init);
        requests.push(new URL(request.url).pathname.replace('/auth', ''));
        return this.intercept(request, () => this.#send(request));
      },
      ...options,
    });
    const tab: Tab = { client, requests, events: [] };
    this.#tabs.push(tab);
    return tab;
  }

  /** A tab whose client has begun. */
  open(options: Partial<AuthClientOptions> = {}): Tab {
    const tab = this.tab(options);
    tab.client.subscribe((event) => tab.events.push(event));
    return tab;
  }

  /** Closes a tab, or all of them. */
  close(...tabs: readonly Tab[]): void {
    for (const { client } of tabs.length > 0 ? tabs : this.#tabs.splice(0)) client.close();
  }

  async #send(request: Request): Promise<Response> {
    if (this.cookie) request.headers.set('cookie', `${this.#cookieName}=${this.cookie}`);
    const response = await fetch(request);
    for (const set of response.headers.getSetCookie()) {
      const [, name, value] = refreshCookieLine.exec(set) ?? [];
      if (name === undefined) continue;
      this.#cookieName = name;
      this.cookie = value || undefined;
    }
    return response;
  }
}

export const password = 'correct horse battery';
let people = 0;

export function newPerson(): { email: string; password: string } {
  people += 1;
  return { email: `person${people}@example.com`, password };
}

/** An answer that has arrived whole, so that nothing can call it back any more. */
export async function arrived(response: Response): Promise<Response> {
  const { status, headers } = response;
  return new Response((await response.text()) || null, { status, headers });
}

/** A promise to settle by hand. */
export function deferred<T = void>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
