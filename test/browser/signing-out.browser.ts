import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import { codeOf } from '../harness/client.js';
import { cookieOf, entrance, greeting, Stage, signedInPage, signOut } from './stage.js';

describe('in a browser, a logout', () => {
  let stage: Stage;
  let context: BrowserContext;
  before(async () => {
    stage = await Stage.set({ AUTH_TOKEN_EXPIRES_IN: '5m' });
  });
  after(() => stage.leave());
  beforeEach(async () => {
    context = await stage.context();
  });
  afterEach(() => context.close());

  it('in one tab reaches nine others within 100 ms, or in the time in which this machine draws ten of them', async function () {
    // On a machine that is busy with something else a tab may come to it later, but not three times.
    this.retries(2);
    const first = await signedInPage(context, await stage.enroll());
    const others: Page[] = [];
    for (let opened = 0; opened < 9; opened++) {
      const page = await context.newPage();
      await page.goto('/');
      await greeting(page).waitFor();
      others.push(page);
    }
    for (const page of [first, ...others]) await page.evaluate(noteSignOut);
    await signOut(first);
    const clicked = Number(await first.locator('html').getAttribute('data-clicked-at'));
    const reached = await Promise.all(others.map(signOutNoted));
    expect(reached).to.have.length(9);
    // A slow machine takes long for this tab as well, and draws the others one after another.
    const drawn = (await signOutNoted(first)) - clicked;
    const bound = Math.max(100, 10 * drawn);
    for (const at of reached) expect(at - clicked).to.be.within(0, bound);
    for (const page of others) await page.getByText('You are signed out').waitFor();
  });

  it('leaves nothing private to the back button', async () => {
    const person = await stage.enroll();
    const page = await signedInPage(context, person);
    await page.getByRole('navigation').getByRole('link', { name: 'Profile' }).click();
    await page.getByText(person.email).waitFor();
    await page.getByRole('navigation').getByRole('link', { name: 'Sessions' }).click();
    await page.getByText('This browser').waitFor();
    await signOut(page);
    await entrance(page).waitFor();
    for (let steps = 0; steps < 2; steps++) {
      await page.goBack();
      await entrance(page).waitFor();
      expect(await page.content()).not.to.include(person.email);
    }
    expect(new URL(page.url()).pathname).to.equal('/profile');
  });

  it('in another tab holds for a page that is come back to', async () => {
    const person = await stage.enroll();
    const page = await signedInPage(context, person);
    await page.goto('/profile');
    await page.getByText(person.email).waitFor();
    const other = await context.newPage();
    await other.goto('/');
    await greeting(other).waitFor();
    await page.goto('/favicon.svg');
    await signOut(other);
    await entrance(other).waitFor();
    await page.goBack();
    await entrance(page).waitFor();
    expect(await page.content()).not.to.include(person.email);
  });

  it('holds at once while the server is away, which is told as soon as it is back', async () => {
    const person = await stage.enroll();
    const page = await signedInPage(context, person);
    const copy = stage.server.client();
    copy.refreshToken = await cookieOf(context);
    await context.setOffline(true);
    await signOut(page);
    await Promise.all([
      entrance(page).waitFor(),
      page.getByText('will be notified as soon as it is back').waitFor(),
    ]);
    const [told] = await Promise.all([
      page.waitForResponse((response) => response.url().endsWith('/auth/logout')),
      context.setOffline(false),
    ]);
    expect(told.status()).to.equal(204);
    expect(codeOf(await copy.refresh())).to.equal('session_revoked');
  });

  it('does not let the next person see the one before', async () => {
    const [ann, bob] = [await stage.enroll(), await stage.enroll()];
    const page = await signedInPage(context, ann);
    await signOut(page);
    await page.getByLabel('Email or username').fill(bob.username);
    await page.getByLabel('Password', { exact: true }).fill('correct horse battery');
    await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: `Hello, ${bob.name}` }).waitFor();
    expect(await page.content()).not.to.include(ann.name);
  });
});

/** Notes when something is clicked, and when the way in shows. */
function noteSignOut(): void {
  const { dataset } = document.documentElement;
  const look = () => {
    if (document.querySelector('h1')?.textContent === 'Sign in') dataset.signedOutAt ??= String(Date.now());
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
  document.addEventListener('click', () => (dataset.clickedAt = String(Date.now())), { capture: true });
}

async function signOutNoted(page: Page): Promise<number> {
  const html = page.locator('html[data-signed-out-at]');
  await html.waitFor({ state: 'attached' });
  return Number(await html.getAttribute('data-signed-out-at'));
}
