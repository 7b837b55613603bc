import { setTimeout } from 'node:timers/promises';
import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import { eventually } from '../harness/eventually.js';
import {
  entrance,
  goBehindTheScenes,
  greeting,
  onStage,
  Stage,
  signedInPage,
  watchRequests,
} from './stage.js';

const isRefresh = (path: string) => path === '/refresh-token';

describe('in a browser, staying signed in', () => {
  let stage: Stage;
  let context: BrowserContext;
  before(async () => {
    stage = await Stage.set({ AUTH_TOKEN_EXPIRES_IN: '5m', AUTH_REFRESH_TOKEN_LEEWAY: '2s' });
  });
  after(() => stage.leave());
  beforeEach(async () => {
    context = await stage.context();
  });
  afterEach(() => context.close());

  it('lasts over reloads, with one request each and its acknowledgement, and no form flashes up', async () => {
    const page = await signedInPage(context, await stage.enroll());
    await page.addInitScript(() => {
      new MutationObserver(() => {
        if (document.querySelector('form')) document.documentElement.dataset.flashed = 'yes';
      }).observe(document, { childList: true, subtree: true });
    });
    const requests = watchRequests(context);
    await page.reload();
    await greeting(page).waitFor();
    // React's StrictMode runs effects twice in the app's development build only; see the test of it below.
    expect(requests).to.deep.equal(['/refresh-token', '/acknowledge']);
    await page.reload();
    await greeting(page).waitFor();
    expect(await page.locator('html').getAttribute('data-flashed')).to.equal(null);
  });

  it('goes on by itself after each token that runs out', async () => {
    await onStage({ AUTH_REFRESH_TOKEN_LEEWAY: '2s' }, async (brief) => {
      const person = await brief.enroll();
      const page = await signedInPage(await brief.context(), person);
      await eventually('three generations', async () => (await brief.generation(person)) >= 3);
      await page.getByRole('button', { name: 'Ask the server' }).click();
      await page.getByText(`You are ${person.email}`).waitFor();
    });
  });

  it('needs no request in a tab that opens beside another', async function () {
    // A tab that is too busy to hand its token over within a few hundredths of a second is not waited for.
    this.retries(2);
    const first = await signedInPage(context, await stage.enroll());
    const requests = watchRequests(context);
    const second = await context.newPage();
    const asked: string[] = [];
    second.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await second.goto('/');
    await greeting(second).waitFor();
    await greeting(first).waitFor();
    expect(asked.filter((path) => path.startsWith('/auth'))).to.deep.equal([]);
    expect(requests.filter((path) => !isRefresh(path) && path !== '/acknowledge')).to.deep.equal([]);
  });

  it('costs a stranger no request from the second visit on', async () => {
    const requests = watchRequests(context);
    const page = await context.newPage();
    await page.goto('/');
    await entrance(page).waitFor();
    expect(requests).to.deep.equal(['/refresh-token']);
    await page.reload();
    await entrance(page).waitFor();
    expect(requests).to.deep.equal(['/refresh-token']);
  });
});

describe('in a browser, ten tabs', () => {
  // Longer than ten tabs that ask at once keep a slow machine busy: who comes later than that has an old token.
  const leeway = 10;
  let stage: Stage;
  let context: BrowserContext;
  before(async () => {
    stage = await Stage.set({ AUTH_REFRESH_TOKEN_LEEWAY: `${leeway}s` });
  });
  after(() => stage.leave());
  beforeEach(async () => {
    context = await stage.context();
  });
  afterEach(() => context.close());

  it('work when they open at once, with one generation', async () => {
    const person = await stage.enroll();
    const first = await signedInPage(context, person);
    const tabs = await Promise.all(Array.from({ length: 10 }, () => context.newPage()));
    await first.close();
    const requests = watchRequests(context);
    const before = await stage.generation(person);
    const opened = Date.now();
    await Promise.all(tabs.map((page) => page.goto('/')));
    await Promise.all(tabs.map((page) => greeting(page).waitFor()));
    const expected = 1 + expiriesSince(opened);
    expect((await stage.generation(person)) - before).to.be.within(0, expected);
    expect(requests.filter(isRefresh).length).to.be.within(1, 3 * expected);
    for (const page of tabs) expect(await entrance(page).count()).to.equal(0);
  });

  it('send nothing while they are hidden, and one generation passes when they wake up', async () => {
    const person = await stage.enroll();
    await context.addInitScript(() => {
      Object.defineProperty(document, 'visibilityState', {
        get: () => (document.documentElement?.dataset.hidden ? 'hidden' : 'visible'),
      });
    });
    const first = await signedInPage(context, person);
    const tabs = [first];
    for (let opened = 1; opened < 10; opened++) {
      const page = await context.newPage();
      await page.goto('/');
      tabs.push(page);
    }
    await Promise.all(tabs.map((page) => greeting(page).waitFor()));
    await Promise.all(tabs.map(goBehindTheScenes));
    await Promise.all(tabs.map((page) => show(page, false)));
    await Promise.all(tabs.map((page) => page.getByText('The token has expired', { exact: true }).waitFor()));

    // The last rotation is then longer ago than a leeway, so that the next request rotates.
    await setTimeout((leeway + 5) * 1_000);
    const before = await stage.generation(person);
    const requests = watchRequests(context);
    const woken = Date.now();
    await Promise.all(tabs.map((page) => show(page, true)));
    await Promise.all(tabs.map((page) => page.getByText('Your access token', { exact: true }).waitFor()));
    const expected = 1 + expiriesSince(woken);
    expect((await stage.generation(person)) - before).to.be.within(1, expected);
    expect(requests.filter(isRefresh).length).to.be.within(1, 3 * expected);
    for (const page of tabs) expect(await entrance(page).count()).to.equal(0);
  });
});

/** How many tokens can have been renewed since: they live for three seconds, and are renewed after half of that at the soonest. */
function expiriesSince(instant: number): number {
  return Math.ceil((Date.now() - instant) / 1_400);
}

async function show(page: Page, isShown: boolean): Promise<void> {
  await page.evaluate((shown) => {
    if (shown) delete document.documentElement.dataset.hidden;
    else document.documentElement.dataset.hidden = 'yes';
    document.dispatchEvent(new Event('visibilitychange'));
  }, isShown);
}
