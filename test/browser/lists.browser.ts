import { expect } from 'chai';
import type { Locator, Page } from 'playwright-core';
import { eventually } from '../harness/eventually.js';
import { password, Stage, signedInPage } from './stage.js';

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0';

describe('in a browser, long lists', () => {
  let stage: Stage;
  before(async () => {
    stage = await Stage.set({ AUTH_TOKEN_EXPIRES_IN: '5m' });
  });
  after(() => stage.leave());

  const users = () => stage.connection.collection('users');
  const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent);
  const hasFocus = (locator: Locator) => locator.evaluate((element) => element === document.activeElement);
  /** Opens a page of somebody with so many sessions elsewhere, the oldest of which is that of the page. */
  async function sessionsPage(elsewhere: number) {
    const person = await stage.enroll();
    await stage.connection.collection('sealgate_sessions').deleteMany({});
    const context = await stage.context();
    const page = await signedInPage(context, person);
    for (let opened = 1; opened <= elsewhere; opened++)
      await stage.server.client().send('POST', '/login', {
        body: { email: person.email, password },
        headers: { 'user-agent': opened === 1 ? firefox : `Client-${opened}/1.0` },
      });
    await page.getByRole('navigation').getByRole('link', { name: 'Sessions' }).click();
    await page.getByText('This browser').waitFor();
    return { page, context, items: page.getByRole('main').getByRole('listitem') };
  }
  /** Opens the page of people as an admin, with so many others. */
  async function peoplePage(others: number) {
    const admin = await stage.enroll();
    await users().deleteMany({ email: { $ne: admin.email } });
    const own = await users().findOneAndUpdate(
      { email: admin.email },
      { $set: { roles: ['user', 'admin'] } },
    );
    const copies = Array.from({ length: others }, (_, index) => {
      const { _id, ...rest } = own ?? {};
      const name = `z${String(index).padStart(3, '0')}`;
      return { ...rest, roles: ['user'], email: `${name}@example.com`, username: name };
    });
    if (copies.length > 0) await users().insertMany(copies);
    const context = await stage.context();
    const page = await signedInPage(context, admin);
    await page.getByRole('navigation').getByRole('link', { name: 'People' }).click();
    const rows = page.getByRole('button', { name: /^Manage / });
    await rows.first().waitFor();
    return { page, context, rows, admin };
  }

  it('of sessions begin with this browser, have pages, and each button names its session', async () => {
    const { page, context, items } = await sessionsPage(24);
    expect(await items.count()).to.equal(21);
    expect(await items.first().textContent()).to.include('This browser');
    const [first] = await page.getByRole('button', { name: /^Sign out this browser, Chrome \d+/ }).all();
    expect(await first?.textContent()).to.equal('Sign out');
    await page.getByText('The first 21 sessions').waitFor();
    await page.getByRole('button', { name: 'Show more' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('status').getByText('25 sessions', { exact: true }).waitFor();
    // The button is gone; who pressed it reads on where it was.
    expect(await focused(page)).to.equal('Client-4');
    const names = await page
      .getByRole('button', { name: /^Sign out / })
      .evaluateAll((buttons) => buttons.map((button) => button.getAttribute('aria-label')));
    expect(names.at(-1)).to.match(/^Sign out Firefox 130 on Linux, signed in on \w+ \d+, \d{4} at \d\d:\d\d/);
    await context.close();
  });

  it('of sessions tell two of one minute apart by the second', async () => {
    const { page, context } = await sessionsPage(3);
    const sessions = stage.connection.collection('sealgate_sessions');
    for (const [userAgent, second] of [
      [firefox, '05'],
      ['Client-2/1.0', '09'],
    ])
      await sessions.updateMany(
        { userAgent },
        { $set: { createdAt: new Date(`2026-01-05T10:00:${second}Z`) } },
      );
    await sessions.updateMany(
      { userAgent: 'Client-3/1.0' },
      { $set: { createdAt: new Date('2026-01-05T10:01:00Z') } },
    );
    await page.reload();
    await page.getByRole('button', { name: /^Sign out Firefox .* at \d\d:\d\d:05$/ }).waitFor();
    await page.getByRole('button', { name: /^Sign out Client-2, .* at \d\d:\d\d:09$/ }).waitFor();
    await page.getByRole('button', { name: /^Sign out Client-3, .* at \d\d:\d\d$/ }).waitFor();
    await context.close();
  });

  it('of sessions keep the focus, and nothing is ended by a key that is held down', async () => {
    const { page, context, items } = await sessionsPage(3);
    await page.getByRole('button', { name: /^Sign out Client-3/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Client-3 is signed out.').waitFor();
    await eventually('the next one', async () => (await focused(page)) === 'Client-2');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /^Sign out Firefox/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Firefox 130 on Linux is signed out.').waitFor();
    // The last one has gone, so the one before it.
    await eventually('the last one', async () => (await focused(page)) === 'Client-2');
    await page.getByRole('button', { name: 'Sign out all others' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Sign out 1 session' }).click();
    await page.getByText('All other sessions are signed out.').waitFor();
    await eventually('its own', async () => (await focused(page))?.includes('This browser'));
    expect(await items.count()).to.equal(1);
    await context.close();
  });

  it('of sessions take one for ended that was ended elsewhere', async () => {
    const { page, context, items } = await sessionsPage(1);
    const other = await context.newPage();
    await other.goto('/sessions');
    const firefoxIn = (tab: Page) => tab.getByRole('button', { name: /^Sign out Firefox/ });
    // Both have to show it before either of them ends it.
    await firefoxIn(other).waitFor();
    for (const tab of [page, other]) {
      await firefoxIn(tab).click();
      await tab.getByText('Firefox 130 on Linux is signed out.').waitFor();
    }
    expect(await items.count()).to.equal(1);
    await context.close();
  });

  it('of sessions tell times by the clock of the server, however wrong that of the browser is', async () => {
    const { page, context } = await sessionsPage(1);
    for (const hours of [-26, 26, 24 * 40]) {
      await page.clock.setFixedTime(Date.now() + hours * 3_600_000);
      await page.reload();
      const session = page.getByRole('listitem').filter({ hasText: 'Firefox' });
      await session.getByText('Last used within the hour').waitFor();
      await session.getByText('ends in 30 days').waitFor();
    }
    await context.close();
  });

  it('of people stay as long as they were loaded, after a change of one of them', async () => {
    const { page, context, rows } = await peoplePage(24);
    await page.getByRole('button', { name: 'Show more' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('25 people', { exact: true }).waitFor();
    expect(await hasFocus(page.getByRole('rowheader').nth(20))).to.equal(true);
    await page.getByRole('button', { name: 'Manage z023@example.com' }).click();
    await page.getByLabel('Another role').fill('editor');
    await page.keyboard.press('Enter');
    const remove = page.getByRole('button', { name: 'Remove the role editor' });
    await remove.waitFor();
    await remove.focus();
    await page.keyboard.press('Enter');
    await remove.waitFor({ state: 'detached' });
    await eventually('the heading of the roles', async () => (await focused(page)) === 'Roles');
    await page.keyboard.press('Escape');
    expect(await rows.count()).to.equal(25);
    expect(await hasFocus(page.getByRole('button', { name: 'Manage z023@example.com' }))).to.equal(true);
    await context.close();
  });

  it('of people lead to the next row where one is gone by the time that its dialog closes', async () => {
    const { page, context, rows } = await peoplePage(3);
    await page.getByRole('button', { name: 'Manage z001@example.com' }).click();
    await page.getByRole('dialog').getByText('No sessions.').waitFor();
    await users().deleteOne({ email: 'z001@example.com' });
    await page.getByLabel('Another role').fill('editor');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('That does not exist any more.').waitFor();
    await page.keyboard.press('Escape');
    await eventually('the next row', async () => (await focused(page))?.includes('z002@example.com'));
    expect(await rows.count()).to.equal(3);
    await context.close();
  });

  it('of people ask once somebody stops typing, and no late answer replaces a newer one', async () => {
    const { page, context, rows } = await peoplePage(12);
    const asked: string[] = [];
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await context.route('**/auth/users?*', async (route) => {
      const email = new URL(route.request().url()).searchParams.get('email') ?? '';
      asked.push(email);
      if (email === 'z00') await held;
      await route.continue().catch(() => undefined);
    });
    const field = page.getByLabel('Email begins with');
    await field.pressSequentially('z00');
    await eventually('asked for it', () => asked.includes('z00'));
    await field.pressSequentially('7@example');
    await eventually('only that one', async () => (await rows.count()) === 1);
    release();
    await context.unroute('**/auth/users?*');
    // An answer that came would show by now: this one is asked for after it.
    await page.getByRole('button', { name: 'Manage z007@example.com' }).click();
    await page.getByRole('dialog').getByText('No sessions.').waitFor();
    await page.keyboard.press('Escape');
    expect(await rows.count()).to.equal(1);
    expect(asked.length).to.be.below('z007@example'.length);
    await context.close();
  });

  it('of people come by themselves once the browser is online again', async () => {
    const { page, context, rows } = await peoplePage(1);
    await context.setOffline(true);
    await page.getByLabel('Email begins with').fill('z000');
    await page.getByRole('alert').getByText('cannot be reached').waitFor();
    await context.setOffline(false);
    await eventually('only that one', async () => (await rows.count()) === 1);
    await page.getByText('cannot be reached').waitFor({ state: 'detached' });
    await context.close();
  });

  it('let an admin end the own sessions, or disable the own account, and say no more than that one is signed out', async () => {
    for (const [button, confirm] of [
      ['End all sessions', 'Sign out everywhere'],
      ['Disable the account', 'Disable my account'],
    ] as const) {
      const { page, context, admin } = await peoplePage(1);
      await users().updateOne({ email: 'z000@example.com' }, { $set: { roles: ['admin'] } });
      await page.getByRole('button', { name: `Manage ${admin.email}` }).click();
      await page.getByRole('button', { name: button }).click();
      await page.getByRole('button', { name: confirm, exact: true }).click();
      await page.getByText('You are signed out', { exact: true }).waitFor();
      expect(await focused(page)).to.equal('Sign in');
      const sessions = stage.connection.collection('sealgate_sessions');
      await eventually('ended', async () => {
        const user = await users().findOne({ email: admin.email });
        return (await sessions.countDocuments({ user: user?._id })) === 0;
      });
      await context.close();
    }
  });

  it('of sessions leave in sight what an admin can do to the person', async () => {
    const { page, context, admin } = await peoplePage(0);
    for (let opened = 1; opened <= 9; opened++)
      await stage.server.client().login({ email: admin.email, password });
    await page.getByRole('button', { name: `Manage ${admin.email}` }).click();
    const sessions = page.getByRole('dialog').getByRole('listitem').filter({ hasText: 'Signed in on' });
    await sessions.nth(9).waitFor();
    const bottomOf = async (locator: Locator) => {
      const box = await locator.boundingBox();
      return (box?.y ?? 0) + (box?.height ?? 0);
    };
    const height = page.viewportSize()?.height ?? 0;
    expect(await bottomOf(sessions.nth(9))).to.be.above(height);
    for (const name of ['End all sessions', 'Disable the account'])
      expect(await bottomOf(page.getByRole('button', { name })), name).to.be.below(height);
    await context.close();
  });

  it('of roles lose nothing that another admin gave meanwhile', async () => {
    const { page, context } = await peoplePage(1);
    await page.getByRole('button', { name: 'Manage z000@example.com' }).click();
    await users().updateOne({ email: 'z000@example.com' }, { $set: { roles: ['user', 'theirs'] } });
    await page.getByLabel('Another role').fill('mine');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Remove the role mine' }).waitFor();
    await page.getByRole('button', { name: 'Remove the role theirs' }).waitFor();
    await context.close();
  });

  it('let an admin do nothing grave to oneself unasked', async () => {
    const { page, context, admin } = await peoplePage(1);
    await users().updateOne({ email: 'z000@example.com' }, { $set: { roles: ['admin'] } });
    await page.getByRole('button', { name: `Manage ${admin.email}` }).click();
    for (const [button, title] of [
      ['Disable the account', 'Disable your own account?'],
      ['End all sessions', 'End all your sessions?'],
      ['Remove the role admin', 'Stop being an admin?'],
    ] as const) {
      await page.getByRole('button', { name: button }).click();
      await page.getByRole('dialog', { name: title }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog', { name: title }).waitFor({ state: 'detached' });
      expect(await hasFocus(page.getByRole('button', { name: button }))).to.equal(true);
    }
    expect(await users().findOne({ email: admin.email })).to.deep.include({
      roles: ['user', 'admin'],
      disabled: false,
    });
    await page.getByRole('button', { name: 'Remove the role admin' }).click();
    await page.getByRole('button', { name: 'Remove my admin role' }).click();
    await page.getByRole('heading', { name: 'For admins only' }).waitFor();
    expect(await focused(page)).to.equal('For admins only');
    await context.close();
  });
});
