import { expect } from 'chai';
import type { BrowserContext } from 'playwright-core';
import { eventually } from '../harness/eventually.js';
import { Stage, signedInPage } from './stage.js';

describe('in a browser, the page of people', () => {
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

  it('says what is wrong with a role, and lets it be corrected', async () => {
    const admin = await stage.enroll();
    const users = stage.connection.collection('users');
    await users.updateOne({ email: admin.email }, { $set: { roles: ['admin'] } });
    const page = await signedInPage(context, admin);
    await page.getByRole('navigation').getByRole('link', { name: 'People' }).click();
    await page.getByLabel('Role', { exact: true }).fill('chief editor');
    await page.getByText('Use 1 to 64 letters').waitFor();
    await page.getByLabel('Role', { exact: true }).fill('');
    await page.getByRole('button', { name: `Manage ${admin.email}` }).click();
    const field = page.getByRole('dialog').getByLabel('Another role');
    await field.fill('chief editor');
    await page.getByRole('button', { name: 'Add' }).click();
    await page.getByRole('dialog').getByText('Use 1 to 64 letters').waitFor();
    expect(await field.getAttribute('aria-invalid')).to.equal('true');
    expect(await field.inputValue()).to.equal('chief editor');
    expect(await field.evaluate((input) => input === document.activeElement)).to.equal(true);
    await field.fill('chief-editor');
    await page.getByRole('button', { name: 'Add' }).click();
    await page.getByRole('button', { name: 'Remove the role chief-editor' }).waitFor();
    expect(await field.getAttribute('aria-invalid')).to.equal(null);
  });

  it('shows more people, after a failed try as well', async () => {
    const admin = await stage.enroll();
    const users = stage.connection.collection('users');
    await users.updateOne({ email: admin.email }, { $set: { roles: ['admin'] } });
    for (let enrolled = 0; enrolled < 20; enrolled++) await stage.enroll();
    const page = await signedInPage(context, admin);
    await page.getByRole('navigation').getByRole('link', { name: 'People' }).click();
    const rows = page.getByRole('button', { name: /^Manage / });
    await rows.first().waitFor();
    expect(await rows.count()).to.equal(20);
    await context.route('**/auth/users?*cursor=*', (route) => route.abort());
    await page.getByRole('button', { name: 'Show more' }).click();
    await page.getByRole('alert').getByText('cannot be reached').waitFor();
    await context.unroute('**/auth/users?*cursor=*');
    await page.getByRole('button', { name: 'Show more' }).click();
    await eventually('more', async () => (await rows.count()) > 20);
    expect(await page.getByText('cannot be reached').count()).to.equal(0);
  });

  for (const width of [320, 390, 768, 840, 1280]) {
    it(`holds names, addresses, roles and devices of any length, ${width} pixels wide`, async () => {
      const admin = await stage.enroll({ ...stage.newPerson(), name: 'Longest'.repeat(28) });
      const names = { username: `${width}${'u'.repeat(60)}`, name: 'Longest'.repeat(28) };
      const other = await stage.enroll({
        ...names,
        email: `${width}${'a'.repeat(50)}@${'b'.repeat(60)}.com`,
      });
      const users = stage.connection.collection('users');
      await users.updateOne({ email: admin.email }, { $set: { roles: ['admin'] } });
      await users.updateOne({ email: other.email }, { $set: { roles: ['user', 'r'.repeat(64)] } });
      const narrow = await stage.context({ viewport: { width, height: 844 }, userAgent: 'd'.repeat(300) });
      const holds = async (selector: string) => {
        const [inner, outer] = await page
          .locator(selector)
          .evaluate((element) => [element.scrollWidth, element.clientWidth]);
        expect(inner, selector).to.equal(outer);
      };
      const page = await signedInPage(narrow, admin);
      await page.getByRole('navigation').getByRole('link', { name: 'People' }).click();
      await page.getByLabel('Email begins with').fill(other.email);
      await page.getByRole('button', { name: `Manage ${other.email}` }).waitFor();
      await holds('html');
      await holds('.table-card');
      // Short words beside the long ones stay whole.
      const chip = page.getByRole('row', { name: other.email }).getByText('user', { exact: true });
      expect((await chip.boundingBox())?.height).to.be.lessThan(30);
      await page.getByRole('button', { name: `Manage ${other.email}` }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Disable the account' }).waitFor();
      await page.getByRole('dialog').getByText('Signed in on').first().waitFor();
      await holds('dialog');
      await page.keyboard.press('Escape');
      await page.getByRole('navigation').getByRole('link', { name: 'Sessions' }).click();
      await page.getByText('This browser').waitFor();
      await holds('html');
      await narrow.close();

      const theirs = await stage.context({ viewport: { width, height: 844 } });
      const profile = await signedInPage(theirs, other);
      expect(await profile.evaluate(() => document.documentElement.scrollWidth)).to.equal(width);
      await profile.getByRole('navigation').getByRole('link', { name: 'Profile' }).click();
      await profile.getByText(other.email).waitFor();
      expect(await profile.evaluate(() => document.documentElement.scrollWidth)).to.equal(width);
      await theirs.close();
    });
  }
});
