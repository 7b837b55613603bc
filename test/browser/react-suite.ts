import { createServer, type Server } from 'node:http';
import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import { eventually } from '../harness/eventually.js';
import { listenLocally } from '../harness/listen.js';
import { type Person, password, Stage, watchRequests } from './stage.js';

/** What a bundler makes of `react-page.tsx`, for development or production. */
export type BundlePage = (nodeEnv: string) => Promise<string>;

/** What `sealgate/react` shows only in a browser, for one version of React. `served` is what a server renders of the page. */
export function describeReact(reactVersion: RegExp, bundlePage: BundlePage, served?: string): void {
  let stage: Stage;
  let context: BrowserContext;
  let listed: Site;
  let forgotten: Site;
  let inProduction: Site;

  before(async () => {
    const [development, production] = [await bundlePage('development'), await bundlePage('production')];
    [listed, forgotten, inProduction] = await Promise.all([
      openSite(development, served),
      openSite(development),
      openSite(production),
    ]);
    stage = await Stage.set({ AUTH_TOKEN_EXPIRES_IN: '5m', CORS_ORIGINS: listed.origin });
  });
  after(async () => {
    for (const site of [listed, forgotten, inProduction]) site?.server.close();
    await stage?.leave();
  });
  beforeEach(async () => {
    context = await stage.context();
  });
  afterEach(() => context.close());

  /** Opens the page of a site, and collects what it says in the console. */
  async function open(
    site: Site,
    path = '/',
    query = '',
    base = `${stage.origin}/auth`,
  ): Promise<{ page: Page; said: string[]; refreshes: () => number }> {
    const page = await context.newPage();
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    const requests: string[] = watchRequests(context);
    await page.goto(`${site.origin}${path}?base=${base}${query}`);
    return { page, said, refreshes: () => requests.filter((path) => path === '/refresh-token').length };
  }

  const hints = (said: readonly string[]) => said.filter((text) => text.startsWith('sealgate:'));

  async function signIn(page: Page, { email }: Person): Promise<void> {
    await page.evaluate((credentials) => Reflect.get(window, 'client').login(credentials), {
      email,
      password,
    });
  }

  it('suspends until it is known who is there, and then shows it, with one request', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await context.route('**/refresh-token', async (route) => {
      await held;
      await route.continue();
    });
    const { page, said, refreshes } = await open(listed);
    await page.getByText('One moment').waitFor();
    await page.getByText('Who is it?').waitFor();
    expect(await page.evaluate(() => Reflect.get(window, 'reactVersion'))).to.match(reactVersion);
    release();
    await page.getByRole('heading', { name: 'Hello, guest' }).waitFor();
    expect(refreshes()).to.equal(1);
    // Twice for each of the StrictMode, and again with the answer: not without end.
    expect(await page.evaluate(() => Reflect.get(window, 'counts').renders)).to.be.below(20);
    expect(hints(said)).to.deep.equal([]);
  });

  it('shows who signs in, and after a reload who is signed in', async () => {
    const person = await stage.enroll();
    const { page } = await open(listed);
    await page.getByRole('heading', { name: 'Hello, guest' }).waitFor();
    await signIn(page, person);
    const greeting = page.getByRole('heading', { name: `Hello, ${person.username}` });
    await greeting.waitFor();
    await page.reload();
    await greeting.waitFor();
  });

  it('knows at once, without a request, where nobody has signed in since the last visit', async () => {
    const first = await open(listed);
    await first.page.getByRole('heading', { name: 'Hello, guest' }).waitFor();
    const { page, refreshes } = await open(listed);
    await page.getByRole('heading', { name: 'Hello, guest' }).waitFor();
    expect(refreshes()).to.equal(0);
  });

  it('shows what is for a role once somebody has it, and the fallback to all others', async () => {
    const person = await stage.enroll();
    const { page } = await open(listed);
    await page.getByText('For admins only').waitFor();
    await signIn(page, person);
    await page.getByRole('heading', { name: `Hello, ${person.username}` }).waitFor();
    expect(await page.getByRole('main').textContent()).to.include('For admins only');
    await stage.connection
      .collection('users')
      .updateOne({ email: person.email }, { $set: { roles: ['user', 'admin'] } });
    await eventually('the role is there', async () => {
      await page.evaluate(() => Reflect.get(window, 'client').refresh());
      return page.getByText('The secrets of admins').isVisible();
    });
    expect(await page.getByRole('main').textContent()).not.to.include('For admins only');
  });

  it('finds out who is there after a first mount that closed the client, as in the StrictMode', async () => {
    const { page } = await open(listed, '/', '&closing');
    await page.getByRole('heading', { name: 'Visitor: signed-out' }).waitFor();
    await signIn(page, await stage.enroll());
    await page.getByRole('heading', { name: 'Visitor: signed-in' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Visitor: signed-in' }).waitFor();
  });

  it('says in development that the cookie of another site did not come back', async () => {
    const base = `${stage.origin.replace('localhost', '127.0.0.1')}/auth`;
    const { page, said } = await open(listed, '/', '', base);
    await page.getByRole('heading', { name: 'Hello, guest' }).waitFor();
    const person = await stage.enroll();
    await signIn(page, person);
    await page.getByRole('heading', { name: `Hello, ${person.username}` }).waitFor();
    expect(hints(said)).to.deep.equal([]);
    await page.context().clearCookies();
    await page.reload();
    await eventually('the hint is there', () => hints(said).length > 0);
    expect(hints(said)).to.have.length(1);
    expect(hints(said)[0]).to.include('AUTH_COOKIE_SAME_SITE=none');
  });

  it('says once, in development, which origin is not in CORS_ORIGINS', async () => {
    const { page, said, refreshes } = await open(forgotten);
    await eventually('the hint is there', () => hints(said).length > 0);
    const before = refreshes();
    await eventually('it asked twice more', () => refreshes() > before + 1);
    expect(hints(said)).to.have.length(1);
    expect(hints(said)[0]).to.include(`CORS_ORIGINS=${forgotten.origin}`);
    expect(await page.getByRole('status').textContent()).to.equal(
      'unreachable: The server cannot be reached',
    );
  });

  it('says nothing of it in production', async () => {
    const { page, said, refreshes } = await open(inProduction);
    await eventually('it asked four times', () => refreshes() > 3);
    expect(hints(said)).to.deep.equal([]);
    expect(await page.getByRole('status').textContent()).to.equal(
      'unreachable: The server cannot be reached',
    );
  });

  if (served !== undefined)
    it('goes on from what a server rendered, which waits with a fallback', async () => {
      const { page } = await open(listed, '/served');
      await page.getByRole('heading', { name: 'Hello, guest' }).waitFor();
      const faults: string[] = await page.evaluate(() => Reflect.get(window, 'faults'));
      for (const fault of faults)
        expect(fault).to.include('useSuspenseAuth: a server does not know who is signed in');
    });

  it('takes a server that is down, or a network that is, for no fault of CORS', async () => {
    const { page, said, refreshes } = await open(listed);
    await page.getByRole('heading', { name: 'Hello, guest' }).waitFor();
    await stage.kill();
    try {
      await page.evaluate(() => localStorage.clear());
      await page.reload();
      const status = page.getByRole('status');
      await status.filter({ hasText: 'unreachable: The server cannot be reached' }).waitFor();
      const before = refreshes();
      await eventually('it asked twice more', () => refreshes() > before + 1);
      await context.setOffline(true);
      await status.filter({ hasText: 'offline: This device is offline' }).waitFor();
      expect(hints(said)).to.deep.equal([]);
    } finally {
      await stage.restart();
    }
  });
}

interface Site {
  readonly origin: string;
  readonly server: Server;
}

/** An origin of its own that serves the page, of the same site as the server's. */
async function openSite(script: string, served = ''): Promise<Site> {
  const server = createServer(({ url = '' }, res) => {
    const isScript = url === '/page.js';
    const main = `<main>${url.startsWith('/served') ? served : ''}</main>`;
    res.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html; charset=utf-8');
    res.end(
      isScript
        ? script
        : `<!doctype html><title>React</title>${main}<script type="module" src="/page.js"></script>`,
    );
  });
  return { origin: `http://localhost:${await listenLocally(server)}`, server };
}
