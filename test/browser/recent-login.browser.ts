import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import { eventually } from '../harness/eventually.js';
import { age } from '../harness/sessions.js';
import { greeting, password, Stage, signedInPage, signIn, signOut, watchRequests } from './stage.js';

describe('in a browser, what needs a recent sign-in', () => {
  let stage: Stage;
  let context: BrowserContext;
  before(async () => {
    stage = await Stage.set({ AUTH_TOKEN_EXPIRES_IN: '5m', AUTH_SESSION_RECENT_FOR: '30s' });
  });
  after(() => stage.leave());
  beforeEach(async () => {
    context = await stage.context();
  });
  afterEach(() => context.close());

  const prompt = (page: Page) => page.getByRole('dialog', { name: 'Confirm that it is you' });
  const confirm = async (page: Page, secret = password) => {
    await prompt(page).getByLabel('Password', { exact: true }).fill(secret);
    await page.keyboard.press('Enter');
  };
  /** Somebody who signed in longer ago than that. */
  async function settled(roles?: readonly string[]) {
    const person = await stage.enroll();
    if (roles)
      await stage.connection
        .collection('users')
        .updateOne({ email: person.email }, { $set: { roles: [...roles] } });
    const page = await signedInPage(context, person);
    await age(stage.connection, 60_000);
    // Its next access token tells how long ago that is.
    await page.reload();
    await greeting(page).waitFor();
    return { person, page };
  }

  it('is done once the password is given, and other tabs stay as they are', async () => {
    const { person, page } = await settled();
    const elsewhere = await stage.context();
    const theirs = await signedInPage(elsewhere, person);
    const tab = await context.newPage();
    await tab.goto('/profile');
    await tab.getByText(person.email).first().waitFor();
    await tab.evaluate(() => {
      new MutationObserver(() => {
        if (document.querySelector('main h1')?.textContent !== 'Your profile')
          document.documentElement.dataset.left = 'yes';
      }).observe(document, { childList: true, subtree: true });
    });
    await page.getByRole('navigation').getByRole('link', { name: 'Sessions' }).click();
    const button = page.getByRole('button', { name: /^Sign out Chrome \d+ on Linux/ });
    await button.click();
    const field = prompt(page).getByLabel('Password', { exact: true });
    await field.waitFor();
    expect(await field.evaluate((input) => input === document.activeElement)).to.equal(true);
    await confirm(page, 'not my password');
    await prompt(page).getByText('This is not your password.').waitFor();
    expect(await field.getAttribute('aria-invalid')).to.equal('true');
    await confirm(page);
    await page.getByText('is signed out.').waitFor();
    await prompt(page).waitFor({ state: 'detached' });
    await eventually('it is gone from the list', async () => (await button.count()) === 0);
    await theirs.reload();
    await theirs.getByText('This session was ended').waitFor();
    expect(await tab.locator('html').getAttribute('data-left')).to.equal(null);
    await tab.reload();
    await tab.getByRole('heading', { name: 'Your profile' }).waitFor();
    await elsewhere.close();
  });

  it('is not done, and says so, where the password is not given: an admin is asked over the dialog of a person', async () => {
    const { page } = await settled(['user', 'admin']);
    const other = await stage.enroll();
    await page.getByRole('navigation').getByRole('link', { name: 'People' }).click();
    await page.getByRole('button', { name: `Manage ${other.email}` }).click();
    const requests = watchRequests(context);
    await page.getByRole('button', { name: 'End all sessions' }).click();
    await page.getByRole('button', { name: 'End all', exact: true }).click();
    await prompt(page).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('alert').getByText('this needs your password').waitFor();
    await page.getByLabel('Another role').fill('editor');
    await page.getByRole('button', { name: 'Add' }).click();
    await confirm(page);
    await page.getByRole('button', { name: 'Remove the role editor' }).waitFor();
    await page.getByRole('button', { name: 'End all sessions' }).waitFor();
    expect(requests.filter((path) => path === '/login')).to.have.length(1);
    const users = stage.connection.collection('users');
    expect(await users.findOne({ email: other.email })).to.deep.include({ roles: ['user', 'editor'] });
  });

  it('is asked for no longer once somebody signs out in another tab', async () => {
    const { person, page } = await settled();
    const tab = await context.newPage();
    await tab.goto('/');
    await greeting(tab).waitFor();
    const elsewhere = await stage.context();
    await signedInPage(elsewhere, person);
    await page.getByRole('navigation').getByRole('link', { name: 'Sessions' }).click();
    await page.getByRole('button', { name: /^Sign out Chrome \d+ on Linux/ }).click();
    await prompt(page).waitFor();
    await signOut(tab);
    await prompt(page).waitFor({ state: 'detached' });
    await signIn(page, person);
    await page.getByRole('heading', { name: 'Your sessions' }).waitFor();
    await elsewhere.close();
  });
});
