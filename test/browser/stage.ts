import { existsSync } from 'node:fs';
import type { Connection } from 'mongoose';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';
import { openTestDatabase, uriOfDatabase } from '../harness/database.js';
import { type ServerProcess, startServerProcess } from '../harness/server-process.js';
import { temporaryDirectory } from '../harness/temporary-directory.js';

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

function chromiumPath(): string {
  const path = process.env.CHROMIUM_PATH ?? places.find((place) => existsSync(place));
  if (path === undefined) throw new Error('no Chromium: install it, or name it in CHROMIUM_PATH');
  return path;
}

export const password = 'correct horse battery';

export interface Person {
  readonly email: string;
  readonly username: string;
  readonly name: string;
}

/** The real server as a process, with tokens that live for three seconds, and a real browser. */
export class Stage {
  readonly browser: Browser;
  readonly connection: Connection;
  #server: ServerProcess;
  readonly #environment: Record<string, string>;
  readonly #strike: () => Promise<void>;
  #people = 0;

  private constructor(
    browser: Browser,
    connection: Connection,
    server: ServerProcess,
    environment: Record<string, string>,
    strike: () => Promise<void>,
  ) {
    this.browser = browser;
    this.connection = connection;
    this.#server = server;
    this.#environment = environment;
    this.#strike = strike;
  }

  static async set(settings: Record<string, string> = {}): Promise<Stage> {
    const [{ connection, name, drop }, directory] = await Promise.all([
      openTestDatabase(),
      temporaryDirectory(),
    ]);
    const environment = {
      NODE_ENV: 'development',
      MONGODB_URI: uriOfDatabase(name),
      DATA_DIR: directory.path,
      AUTH_PASSWORD_COST: '4',
      AUTH_TOKEN_EXPIRES_IN: '3s',
      AUTH_REFRESH_TOKEN_LEEWAY: '1s',
      ...settings,
    };
    const [browser, server] = await Promise.all([
      chromium.launch({
        executablePath: chromiumPath(),
        // Chromium's sandbox does not work for root.
        args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
      }),
      startServerProcess({ env: environment }),
    ]);
    return new Stage(browser, connection, server, environment, async () => {
      await drop();
      await directory.remove();
    });
  }

  get origin(): string {
    return this.#server.origin;
  }

  get server(): ServerProcess {
    return this.#server;
  }

  /** A browser of its own: with its own cookies and storage. */
  async context(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    const context = await this.browser.newContext({ baseURL: this.origin, ...options });
    // The app waits half a minute between two attempts at most, as long as Playwright waits by itself.
    context.setDefaultTimeout(120_000);
    return context;
  }

  newPerson(): Person {
    this.#people += 1;
    const username = `person${this.#people}`;
    return { username, email: `${username}@example.com`, name: `Person ${this.#people}` };
  }

  /** Registers somebody without a browser. */
  async enroll(person = this.newPerson()): Promise<Person> {
    const answer = await this.#server.client().register({ ...person, password });
    if (answer.status !== 201) throw new Error(`not registered: ${answer.status}`);
    return person;
  }

  /** The generation of the one session of somebody. */
  async generation({ email }: Person): Promise<number> {
    const user = await this.connection.collection('users').findOne({ email });
    const sessions = await this.connection
      .collection('sealgate_sessions')
      .find({ user: user?._id })
      .sort({ createdAt: -1 })
      .toArray();
    return Number(sessions[0]?.generation);
  }

  /** Ends the server without notice. */
  async kill(): Promise<void> {
    await this.#server.stop('SIGKILL');
  }

  async restart(): Promise<void> {
    const { port } = new URL(this.origin);
    this.#server = await startServerProcess({ env: { ...this.#environment, PORT: port } });
  }

  async leave(): Promise<void> {
    await this.browser.close();
    await this.#server.stop('SIGKILL');
    await this.#strike();
  }
}

/** A stage of its own for one test, left whatever becomes of it. */
export async function onStage(
  settings: Record<string, string>,
  play: (stage: Stage) => Promise<void>,
): Promise<void> {
  const stage = await Stage.set(settings);
  try {
    await play(stage);
  } finally {
    await stage.leave();
  }
}

/** Signs in on the sign-in page, wherever it shows. */
export async function signIn(page: Page, { email }: Person, secret = password): Promise<void> {
  await page.getByRole('heading', { name: 'Sign in', level: 1 }).waitFor();
  await page.getByLabel('Email or username').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(secret);
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
}

/** A page on which somebody is signed in. */
export async function signedInPage(context: BrowserContext, person: Person): Promise<Page> {
  const page = await context.newPage();
  await page.goto('/');
  await signIn(page, person);
  await greeting(page).waitFor();
  return page;
}

/** What only somebody who is signed in sees. */
export function greeting(page: Page) {
  return page.getByRole('heading', { name: /^Hello, / });
}

/** Signs out in the account's menu. */
export async function signOut(page: Page): Promise<void> {
  await page.getByRole('banner').getByRole('button', { name: 'Account: ' }).click();
  await page.getByRole('banner').getByRole('button', { name: 'Sign out' }).click();
}

/** Goes from the overview to the page about the access token. */
export async function goBehindTheScenes(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Behind the scenes' }).click();
  await page.getByRole('heading', { name: 'Behind the scenes', level: 1 }).waitFor();
}

/** The way in, which only strangers see. */
export function entrance(page: Page) {
  return page.getByRole('heading', { name: 'Sign in', level: 1 });
}

/** The paths below /auth that a browser asks for from now on. */
export function watchRequests(context: BrowserContext): string[] {
  const paths: string[] = [];
  context.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith('/auth/')) paths.push(pathname.slice('/auth'.length));
  });
  return paths;
}

/** The refresh token that a browser holds, as somebody who copies its files would see it. */
export async function cookieOf(context: BrowserContext): Promise<string> {
  const cookies = await context.cookies();
  return cookies.find(({ name }) => name.endsWith('refresh_token'))?.value ?? '';
}
