import { expect } from 'chai';
import type { BrowserContext } from 'playwright-core';
import { eventually } from '../harness/eventually.js';
import { goBehindTheScenes, greeting, password, Stage, signedInPage, signIn } from './stage.js';

describe('in a browser, the pages', () => {
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

  it('let somebody register, field by field', async () => {
    const person = stage.newPerson();
    const page = await context.newPage();
    await page.goto('/register');
    await page.getByLabel('Email').fill('nobody');
    await page.getByLabel('Password', { exact: true }).fill('short');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByText('Enter at least 8 characters.').waitFor();
    expect(await page.getByLabel('Email').getAttribute('aria-invalid')).to.equal('true');
    expect(await page.getByLabel('Email').evaluate((input) => input === document.activeElement)).to.equal(
      true,
    );

    await page.getByLabel('Email').fill(person.email);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByLabel('Name', { exact: true }).fill('\u2060');
    await page.getByLabel('Username').fill('\u0430dmin');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByText('Enter something that can be seen.').waitFor();
    await page.getByText('Use letters of one alphabet only, such as Latin ones.').waitFor();
    await page.getByLabel('Username').fill('');
    await page.getByLabel('Name', { exact: true }).fill(person.name);
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('heading', { name: `Hello, ${person.name}` }).waitFor();
  });

  it('mark what is missing at the sign-in, and lead there', async () => {
    const page = await context.newPage();
    await page.goto('/');
    await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').getByText('check the marked fields').waitFor();
    const field = page.getByLabel('Email or username');
    expect(await field.getAttribute('aria-invalid')).to.equal('true');
    expect(await field.getAttribute('aria-describedby')).to.match(/error/);
    expect(await field.evaluate((input) => input === document.activeElement)).to.equal(true);
  });

  it('say whose address it is that is taken, at its field', async () => {
    const person = await stage.enroll();
    const page = await context.newPage();
    await page.goto('/register');
    await page.getByLabel('Email').fill(person.email);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByText('Already registered. Sign in instead.').waitFor();
    expect(await page.getByLabel('Email').getAttribute('aria-describedby')).to.match(/error/);
  });

  it('lead back to where one wanted to go, after the sign-in', async () => {
    const page = await context.newPage();
    await page.goto('/profile');
    await signIn(page, await stage.enroll());
    await page.getByRole('heading', { name: 'Your profile' }).waitFor();
  });

  it('let somebody who signed in go back to where they came from', async () => {
    const page = await context.newPage();
    await page.goto('/nowhere');
    await page.goto('/sign-in');
    await signIn(page, await stage.enroll());
    await greeting(page).waitFor();
    expect(new URL(page.url()).pathname).to.equal('/');
    await page.goBack();
    await page.getByRole('heading', { name: 'Page not found' }).waitFor();
  });

  it('can be walked with the keyboard alone', async () => {
    const person = await stage.enroll();
    const page = await context.newPage();
    await page.goto('/nowhere');
    await page.getByRole('heading', { name: 'Page not found' }).waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).to.equal('Skip to content');
    await page.goto('/');
    const first = page.getByLabel('Email or username');
    await eventually('the focus', () => first.evaluate((input) => input === document.activeElement));
    await page.keyboard.type(person.username);
    await page.keyboard.press('Tab');
    await page.keyboard.type(password);
    await page.keyboard.press('Enter');
    await greeting(page).waitFor();
    // A screen reader begins at the top of the new page.
    expect(await page.evaluate(() => document.activeElement?.tagName)).to.equal('H1');
    await page.getByRole('navigation').getByRole('link', { name: 'Sessions' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Your sessions' }).waitFor();
    await page.getByRole('button', { name: 'Sign out everywhere' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.textContent)).to.equal('Sign out everywhere');
  });

  it('count down the time that the token has left', async () => {
    const page = await signedInPage(context, await stage.enroll());
    await goBehindTheScenes(page);
    const dial = page.getByText(/^[45]:\d\d$/);
    const secondsLeft = async () => {
      const [minutes, seconds] = ((await dial.textContent()) ?? '').split(':').map(Number);
      return (minutes ?? 0) * 60 + (seconds ?? 0);
    };
    const first = await secondsLeft();
    expect(first).to.be.within(280, 300);
    await eventually('two seconds less', async () => (await secondsLeft()) <= first - 2);
  });

  it('show a new name in every tab', async () => {
    const page = await signedInPage(context, await stage.enroll());
    const other = await context.newPage();
    await other.goto('/');
    await greeting(other).waitFor();
    await page.getByRole('navigation').getByRole('link', { name: 'Profile' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Ada Lovelace');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('status').getByText('Your name is saved.').waitFor();
    await other.getByRole('heading', { name: 'Hello, Ada Lovelace' }).waitFor();
  });

  it('keep a name that is being typed while another tab renames, and take one away that is emptied', async () => {
    const person = await stage.enroll();
    const page = await signedInPage(context, person);
    const other = await context.newPage();
    for (const tab of [page, other]) await tab.goto('/profile');
    const [name, otherName] = [page, other].map((tab) => tab.getByLabel('Name', { exact: true }));
    await name?.fill('Ada Love');
    await otherName?.fill('Grace');
    await otherName?.press('Enter');
    await page.getByRole('banner').getByText('Grace').waitFor();
    expect(await name?.inputValue()).to.equal('Ada Love');
    await name?.fill('');
    await name?.press('Enter');
    await page.getByRole('status').getByText('Your name is removed.').waitFor();
    // It had nothing typed since it saved, so it shows what is.
    await eventually('empty in the other tab', async () => (await otherName?.inputValue()) === '');
    for (const tab of [page, other]) await tab.getByRole('banner').getByText(person.username).waitFor();
  });

  it('leave the focus in a field that was saved with the keyboard', async () => {
    const page = await signedInPage(context, await stage.enroll());
    await page.getByRole('navigation').getByRole('link', { name: 'Profile' }).click();
    const name = page.getByLabel('Name', { exact: true });
    await name.fill(' Ada Lovelace ');
    await name.press('Enter');
    await page.getByRole('status').getByText('Your name is saved.').waitFor();
    await page.getByRole('banner').getByText('Ada Lovelace').waitFor();
    expect(await name.evaluate((input) => input === document.activeElement)).to.equal(true);
    expect(await name.inputValue()).to.equal('Ada Lovelace');
  });

  it('let somebody change the password, field by field, and only this browser stays signed in', async () => {
    const person = await stage.enroll();
    const elsewhere = await stage.context();
    const theirs = await signedInPage(elsewhere, person);
    const page = await signedInPage(context, person);
    const other = await context.newPage();
    await other.goto('/');
    await greeting(other).waitFor();
    await page.getByRole('navigation').getByRole('link', { name: 'Profile' }).click();
    const current = page.getByLabel('Current password', { exact: true });
    const next = page.getByLabel('New password', { exact: true });
    const save = page.getByRole('button', { name: 'Change password' });
    expect(await current.getAttribute('autocomplete')).to.equal('current-password');
    expect(await next.getAttribute('autocomplete')).to.equal('new-password');
    const hasFocus = (field: typeof next) => field.evaluate((input) => input === document.activeElement);

    await current.fill(password);
    await next.fill('short');
    await save.click();
    await page.getByText('Enter at least 8 characters.').waitFor();
    expect(await next.getAttribute('aria-describedby')).to.match(/error/);
    expect(await hasFocus(next)).to.equal(true);

    await current.fill('not the password');
    await next.fill('another password');
    await save.click();
    await page.getByText('This is not your current password.').waitFor();
    expect(await current.getAttribute('aria-invalid')).to.equal('true');
    expect(await hasFocus(current)).to.equal(true);

    await current.fill(password);
    await save.click();
    await page.getByRole('status').getByText('Your password is changed.').waitFor();
    expect([await current.inputValue(), await next.inputValue()]).to.deep.equal(['', '']);
    for (const tab of [page, other]) {
      await tab.getByRole('navigation').getByRole('link', { name: 'Overview' }).click();
      await tab.getByRole('button', { name: 'Ask the server' }).click();
      await tab.getByText(`You are ${person.email}`).waitFor();
    }
    await theirs.getByRole('button', { name: 'Ask the server' }).click();
    await theirs.getByText('This session was ended').waitFor();
    await signIn(theirs, person, 'another password');
    await greeting(theirs).waitFor();
    await elsewhere.close();
  });

  it('let somebody end a session elsewhere, and that browser is told', async () => {
    const person = await stage.enroll();
    const elsewhere = await stage.context({ userAgent: firefox });
    const theirs = await signedInPage(elsewhere, person);
    const page = await signedInPage(context, person);
    await page.getByRole('navigation').getByRole('link', { name: 'Sessions' }).click();
    await page.getByRole('button', { name: /^Sign out Firefox 130 on Linux, signed in on / }).click();
    await page
      .getByRole('status')
      .getByText(/Firefox .* is signed out/)
      .waitFor();
    await theirs.getByRole('button', { name: 'Ask the server' }).click();
    await theirs.getByText('This session was ended').waitFor();
    expect(await greeting(theirs).count()).to.equal(0);
    await elsewhere.close();
  });

  it('start at the top, and say why, where a session ends in the middle of one', async () => {
    const person = await stage.enroll();
    const small = await stage.context({ viewport: { width: 390, height: 500 } });
    const page = await signedInPage(small, person);
    await page.reload();
    await greeting(page).waitFor();
    const other = stage.server.client();
    await other.login({ email: person.email, password });
    await other.send('POST', '/logout?everywhere=true');
    await page.getByRole('button', { name: 'Ask the server' }).scrollIntoViewIfNeeded();
    await page.getByRole('button', { name: 'Ask the server' }).click();
    await page.getByText('This session was ended').waitFor();
    expect(await page.evaluate(() => [scrollY, document.activeElement?.textContent])).to.deep.equal([
      0,
      'Sign in',
    ]);
    await small.close();
  });

  it('line their tiles up where one has more to say than the other', async () => {
    const tablet = await stage.context({ viewport: { width: 768, height: 844 } });
    const page = await signedInPage(tablet, await stage.enroll());
    const texts = page.locator('.tile p');
    const boxes = await Promise.all((await texts.all()).map((text) => text.boundingBox()));
    expect(boxes[0]?.height).not.to.equal(boxes[1]?.height);
    expect(boxes[0]?.y).to.equal(boxes[1]?.y);
    await tablet.close();
  });

  it('give a name to a device that does not say what it is', async () => {
    const person = await stage.enroll();
    const headers = { 'user-agent': '' };
    await stage.server.client().send('POST', '/login', { body: { email: person.email, password }, headers });
    const page = await signedInPage(context, person);
    await page.getByRole('navigation').getByRole('link', { name: 'Sessions' }).click();
    await page.getByRole('button', { name: 'Sign out Unknown device' }).click();
    await page.getByRole('status').getByText('Unknown device is signed out').waitFor();
  });

  it('let somebody sign out everywhere', async () => {
    const person = await stage.enroll();
    const elsewhere = await stage.context();
    const theirs = await signedInPage(elsewhere, person);
    const page = await signedInPage(context, person);
    await page.getByRole('navigation').getByRole('link', { name: 'Sessions' }).click();
    await page.getByRole('button', { name: 'Sign out everywhere' }).click();
    await Promise.all([
      page.waitForResponse((response) => response.url().endsWith('/auth/logout?everywhere=true')),
      page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click(),
    ]);
    await page.getByText('You are signed out').waitFor();
    await theirs.reload();
    await theirs.getByText('This session was ended').waitFor();
    await elsewhere.close();
  });

  it('let an admin give and take roles, and end what others do', async () => {
    const [admin, other] = [await stage.enroll(), await stage.enroll()];
    await stage.connection
      .collection('users')
      .updateOne({ email: admin.email }, { $set: { roles: ['admin'] } });
    const page = await signedInPage(context, admin);
    await page.getByRole('navigation').getByRole('link', { name: 'People' }).click();
    await page.getByLabel('Email begins with').fill(other.email);
    await page.getByRole('button', { name: `Manage ${other.email}` }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Another role').fill('editor');
    await dialog.getByRole('button', { name: 'Add' }).click();
    await dialog.getByRole('button', { name: 'Remove the role editor' }).waitFor();
    const roles = async () => {
      const user = await stage.connection.collection('users').findOne({ email: other.email });
      return user?.roles as unknown;
    };
    expect(await roles()).to.include('editor');
    await dialog.getByRole('button', { name: 'Remove the role editor' }).click();
    await eventually('taken away', async () => !JSON.stringify(await roles()).includes('editor'));
    await dialog.getByRole('button', { name: 'Disable the account' }).click();
    await page
      .getByRole('dialog', { name: 'Disable the account?' })
      .getByRole('button', { name: 'Disable', exact: true })
      .click();
    await dialog.getByRole('button', { name: 'Enable the account' }).waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await page.getByText('disabled', { exact: true }).waitFor();
  });

  it('do not let the last admin go', async () => {
    const admin = await stage.enroll();
    const users = stage.connection.collection('users');
    await users.updateMany({}, { $set: { roles: ['user'] } });
    await users.updateOne({ email: admin.email }, { $set: { roles: ['admin'] } });
    const page = await signedInPage(context, admin);
    await page.getByRole('navigation').getByRole('link', { name: 'People' }).click();
    await page.getByRole('button', { name: `Manage ${admin.email}` }).click();
    await page.getByRole('button', { name: 'Remove the role admin' }).click();
    await page.getByRole('button', { name: 'Remove my admin role' }).click();
    await page.getByRole('alert').getByText('There has to be at least one admin').waitFor();
  });

  it('tell who is no admin that a page is for admins', async () => {
    const page = await signedInPage(context, await stage.enroll());
    expect(await page.getByRole('navigation').getByRole('link', { name: 'People' }).count()).to.equal(0);
    await page.goto('/people');
    await page.getByRole('heading', { name: 'For admins only' }).waitFor();
  });

  it('say so where an address leads nowhere', async () => {
    const page = await context.newPage();
    await page.goto('/nowhere/at/all');
    await page.getByRole('heading', { name: 'Page not found' }).waitFor();
  });
});

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0';
