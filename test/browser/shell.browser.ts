import { expect } from 'chai';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { eventually } from '../harness/eventually.js';
import { entrance, greeting, type Person, password, Stage, signedInPage, signIn } from './stage.js';

describe('in a browser, the app around its pages', () => {
  let stage: Stage;
  let context: BrowserContext;
  let ann: Person;
  before(async () => {
    stage = await Stage.set({ AUTH_TOKEN_EXPIRES_IN: '5m' });
    ann = await stage.enroll();
  });
  after(() => stage.leave());
  beforeEach(async () => {
    context = await stage.context();
  });
  afterEach(() => context.close());

  it('leads on to where one wanted to go through every entrance, with the address that was typed', async () => {
    const page = await context.newPage();
    await page.goto('/profile?of=me&x=%26#password');
    await page.getByRole('banner').getByRole('link', { name: 'Create account' }).click();
    await page.getByLabel('Email').fill(ann.email);
    await page.getByRole('main').getByRole('link', { name: 'Sign in' }).click();
    await entrance(page).waitFor();
    expect(await page.getByLabel('Email or username').inputValue()).to.equal(ann.email);
    expect(await hasFocus(page.getByLabel('Password', { exact: true }))).to.equal(true);
    expect(page.url()).not.to.include('example.com');
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Your profile' }).waitFor();
    expect(page.url()).to.equal(`${stage.origin}/profile?of=me&x=%26#password`);
  });

  it('leads nowhere outside, whatever an address says', async () => {
    const page = await signedInPage(context, ann);
    for (const next of [
      'https://elsewhere.test/',
      '//elsewhere.test',
      '/\\elsewhere.test',
      '/.//elsewhere.test',
      '/%2e//elsewhere.test/#top',
      'javascript:alert(1)',
    ]) {
      await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
      await greeting(page).waitFor();
      expect(page.url()).to.equal(`${stage.origin}/`);
    }
  });

  it('has the focus in the first field, and tells password managers and phones what each is', async () => {
    const page = await context.newPage();
    const attributes = (field: Locator, names: string[]) =>
      Promise.all(names.map((name) => field.getAttribute(name)));
    const all = ['autocomplete', 'enterkeyhint', 'autocapitalize'];
    await page.goto('/sign-in');
    const identifier = page.getByLabel('Email or username');
    const secret = page.getByLabel('Password', { exact: true });
    const room = () => secret.evaluate((it) => getComputedStyle(it).paddingRight);
    const hidden = await room();
    await page.getByRole('button', { name: 'Show password' }).click();
    expect(await room()).to.equal(hidden);
    await page.reload();
    await eventually('focused', () => hasFocus(identifier));
    expect(await attributes(identifier, [...all, 'inputmode'])).to.deep.equal([
      'username',
      'next',
      'none',
      'email',
    ]);
    expect(await attributes(secret, all)).to.deep.equal(['current-password', 'go', 'none']);
    await page.goto('/register');
    const email = page.getByLabel('Email');
    await eventually('focused', () => hasFocus(email));
    expect(await attributes(email, [...all, 'inputmode'])).to.deep.equal([
      'username',
      'next',
      'none',
      'email',
    ]);
    expect(await attributes(secret, [...all, 'passwordrules'])).to.deep.equal([
      'new-password',
      'next',
      'none',
      'minlength: 8; maxlength: 72;',
    ]);
  });

  for (const width of [320, 1280]) {
    it(`moves no button when something is wrong, and says what to do, ${width} pixels wide`, async () => {
      const sized = await stage.context({ viewport: { width, height: 900 } });
      const page = await sized.newPage();
      await page.goto('/sign-in');
      const enter = page.getByRole('main').getByRole('button', { name: 'Sign in' });
      const place = await enter.boundingBox();
      await enter.click();
      await page.getByText('Enter your email or username.').waitFor();
      await page.getByText('Enter your password.').waitFor();
      expect(await enter.boundingBox()).to.deep.equal(place);
      await signIn(page, ann, 'not my password');
      await page.getByRole('alert').getByText('do not match').waitFor();
      expect(await enter.boundingBox()).to.deep.equal(place);

      await page.goto('/register');
      const create = page.getByRole('button', { name: 'Create account' });
      const before = await create.boundingBox();
      await create.click();
      await page.getByText('Enter your email address.').waitFor();
      await page.getByLabel('Password', { exact: true }).fill('short');
      await page.getByLabel('Username').fill('a b');
      await create.click();
      await page.getByText('Enter at least 8 characters.').waitFor();
      await page.getByText('Leave out spaces and @.').waitFor();
      expect((await create.boundingBox())?.y).to.equal(before?.y);
      await sized.close();
    });
  }

  it('keeps an error until the next answer', async () => {
    const page = await context.newPage();
    await page.goto('/sign-in');
    await signIn(page, ann, 'not my password');
    const refusal = page.getByRole('alert').getByText('do not match');
    await refusal.waitFor();
    let answer = () => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await context.route('**/auth/login', (route) => held.then(() => route.continue()));
    const asked = page.waitForRequest('**/auth/login');
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.keyboard.press('Enter');
    await asked;
    await page.getByRole('button', { name: 'Signing in…' }).waitFor();
    expect(await refusal.count()).to.equal(1);
    answer();
    await greeting(page).waitFor();
  });

  it('says that one is offline, and takes back what failed meanwhile', async () => {
    const page = await signedInPage(context, ann);
    await context.setOffline(true);
    await page.getByText('You are offline. You stay signed in.').waitFor();
    await page.getByRole('button', { name: 'Ask the server' }).click();
    const failure = page.getByRole('alert').getByText('cannot be reached');
    await failure.waitFor();
    await context.setOffline(false);
    await failure.waitFor({ state: 'detached' });
    await page.getByText('You are offline').waitFor({ state: 'detached' });
  });

  it('keeps the focus where something that had it goes away, as a message that is over', async () => {
    const page = await signedInPage(context, ann);
    await context.route('**/auth/sessions*', (route) => route.abort());
    await page.getByRole('navigation').getByRole('link', { name: 'Sessions' }).click();
    await page.getByRole('button', { name: 'Try again' }).focus();
    await context.unroute('**/auth/sessions*');
    await page.evaluate(() => window.dispatchEvent(new Event('online')));
    await eventually('moved', () => hasFocus(page.getByRole('heading', { name: 'Your sessions' })));
    // What could not be loaded is asked for again.
    await page.getByText('This browser').waitFor();
  });

  it('has a menu with the address and the way out, for the keyboard as well', async () => {
    const page = await signedInPage(context, ann);
    const menu = page.getByRole('button', { name: `Account: ${ann.name}` });
    const address = page.getByRole('banner').getByText(ann.email);
    const out = page.getByRole('banner').getByRole('button', { name: 'Sign out' });
    const name = menu.getByText(ann.name, { exact: true });
    expect(await name.evaluate((it) => it.scrollWidth <= it.clientWidth)).to.equal(true);
    await menu.focus();
    await page.keyboard.press('Enter');
    await address.waitFor();
    expect(await menu.getAttribute('aria-expanded')).to.equal('true');
    await page.keyboard.press('ArrowDown');
    expect(await hasFocus(out)).to.equal(true);
    await page.keyboard.press('Escape');
    await address.waitFor({ state: 'detached' });
    expect(await hasFocus(menu)).to.equal(true);
    expect(await menu.getAttribute('aria-expanded')).to.equal('false');
    await menu.click();
    await page.getByRole('heading', { name: 'Ask the server' }).click();
    await address.waitFor({ state: 'detached' });
    await menu.click();
    await out.click();
    await page.getByText('You are signed out').waitFor();
  });

  it('shows the current page in forced colours, and leaves the navigation off paper', async () => {
    const page = await signedInPage(context, ann);
    const edge = (name: string) =>
      page
        .getByRole('navigation')
        .getByRole('link', { name })
        .evaluate((link) => getComputedStyle(link).borderBottomStyle);
    await page.emulateMedia({ forcedColors: 'active' });
    expect([await edge('Overview'), await edge('Profile')]).to.deep.equal(['solid', 'none']);
    await page.emulateMedia({ forcedColors: 'none', media: 'print' });
    expect(await page.locator('header.header').isVisible()).to.equal(false);
    expect(await page.getByRole('link', { name: 'Skip to content' }).isVisible()).to.equal(false);
    expect(await greeting(page).isVisible()).to.equal(true);
    await page.emulateMedia({ media: 'screen' });
    await page.getByRole('navigation').getByRole('link', { name: 'Profile' }).click();
    await page.getByLabel('Current password', { exact: true }).waitFor();
    await page.emulateMedia({ media: 'print' });
    // What is on paper is what is filled in, and no form to fill in.
    expect(await page.getByLabel('Current password', { exact: true }).isVisible()).to.equal(false);
    expect(await page.getByLabel('Name', { exact: true }).isVisible()).to.equal(true);
    expect(await page.getByRole('main').getByText(ann.email).isVisible()).to.equal(true);
  });

  it('can be installed: a manifest without faults, and icons of the sizes that it says', async () => {
    const page: Page = await context.newPage();
    await page.goto('/');
    const devtools = await context.newCDPSession(page);
    const { url, errors, data } = await devtools.send('Page.getAppManifest');
    expect(url).to.equal(`${stage.origin}/manifest.webmanifest`);
    expect(errors).to.deep.equal([]);
    const { icons } = JSON.parse(data ?? '') as { icons: { src: string; sizes: string; type: string }[] };
    const touchIcon = { src: '/apple-touch-icon.png', sizes: '180x180', type: 'image/png' };
    for (const { src, sizes, type } of [...icons, touchIcon]) {
      expect((await fetch(stage.origin + src)).headers.get('content-type'), src).to.equal(type);
      const size = await page.evaluate(async (address) => {
        const image = new Image();
        image.src = address;
        await image.decode();
        return `${image.naturalWidth}x${image.naturalHeight}`;
      }, src);
      if (sizes !== 'any') expect(size, src).to.equal(sizes);
    }
  });
});

function hasFocus(element: Locator): Promise<boolean> {
  return element.evaluate((it) => it === document.activeElement);
}
