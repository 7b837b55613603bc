import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type axe from 'axe-core';
import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import { eventually } from '../harness/eventually.js';
import { entrance, goBehindTheScenes, greeting, type Person, password, Stage, signIn } from './stage.js';

const screenshots = fileURLToPath(new URL('../../../.screenshots/', import.meta.url));
const sizes = { desktop: { width: 1280, height: 860 }, phone: { width: 390, height: 844 } };
const iphone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1';

describe('in a browser, the looks', () => {
  let stage: Stage;
  let source: string;
  let ann: Person;
  before(async () => {
    stage = await Stage.set({ AUTH_TOKEN_EXPIRES_IN: '10m' });
    source = await readFile(createRequire(import.meta.url).resolve('axe-core'), 'utf8');
    await mkdir(screenshots, { recursive: true });
    for (const name of ['Grace Hopper', 'Alan Turing', 'Barbara Liskov', 'Katherine Johnson']) {
      const username = name.split(' ')[0]?.toLowerCase() ?? name;
      await stage.enroll({ name, username, email: `${username}@example.com` });
    }
    ann = await stage.enroll({ name: 'Ann Lee', username: 'ann', email: 'ann@example.com' });
    const users = stage.connection.collection('users');
    await users.updateOne({ email: ann.email }, { $set: { roles: ['user', 'admin'] } });
    await users.updateOne({ email: 'alan@example.com' }, { $set: { disabled: true } });
    await stage.server.client().send('POST', '/login', {
      body: { email: ann.email, password },
      headers: { 'user-agent': iphone },
    });
  });
  after(() => stage.leave());

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const [device, viewport] of Object.entries(sizes)) {
      it(`are those of the screenshots, and axe finds nothing: ${device}, ${colorScheme}`, async () => {
        const context = await stage.context({ colorScheme, viewport, reducedMotion: 'reduce' });
        const broken = await noteViolations(context);
        const page = await context.newPage();
        const look = async (name: string) => {
          await page.screenshot({ path: `${screenshots}${name}-${device}-${colorScheme}.png` });
          expect(await violations(page, source), name).to.deep.equal([]);
          const width = await page.evaluate(() => document.documentElement.scrollWidth);
          expect(width, `${name} is no wider than the screen`).to.be.at.most(viewport.width);
        };

        await page.goto('/');
        await entrance(page).waitFor();
        await look('sign-in');
        await signIn(page, ann, 'not my password');
        await page.getByRole('alert').getByText('do not match').waitFor();
        await look('sign-in-refused');

        await page.goto('/register');
        await page.getByLabel('Email').fill('nobody');
        await page.getByRole('button', { name: 'Create account' }).click();
        await page.getByText('Enter your email address.').waitFor();
        await look('register');

        await page.goto('/');
        await signIn(page, ann);
        await greeting(page).waitFor();
        await page.getByRole('button', { name: 'Ask the server' }).click();
        await page.getByText(`You are ${ann.email}`).waitFor();
        await look('overview');
        await page.getByRole('button', { name: 'Account: Ann Lee' }).click();
        await look('account');
        await goBehindTheScenes(page);
        const other = await context.newPage();
        await other.goto('/behind-the-scenes');
        await other.getByRole('button', { name: 'Refresh' }).click();
        await page.getByText('another tab').first().waitFor();
        await page.getByText('New token, for every tab').first().waitFor();
        await other.close();
        await look('behind-the-scenes');
        for (const [link, shown] of [
          ['Profile', ann.email],
          ['Sessions', 'This browser'],
          ['People', 'grace@example.com'],
        ] as const) {
          await page.getByRole('navigation').getByRole('link', { name: link }).click();
          await page.getByRole('main').getByText(shown).first().waitFor();
          await look(link.toLowerCase());
        }
        await page.getByRole('button', { name: 'Manage grace@example.com' }).click();
        await page.getByRole('dialog').getByText('Signed in on').waitFor();
        await look('person');
        await context.route('**/auth/users/*/sessions', (route) =>
          route.fulfill({
            status: 401,
            contentType: 'application/problem+json',
            body: JSON.stringify({ code: 'reauthentication_required', title: 'The sign-in is too long ago' }),
          }),
        );
        await page.getByRole('button', { name: 'End all sessions' }).click();
        await page.getByRole('button', { name: 'End all', exact: true }).waitFor();
        await look('question');
        await page.getByRole('button', { name: 'End all', exact: true }).click();
        await page.getByRole('heading', { name: 'Confirm that it is you' }).waitFor();
        await look('confirm-password');
        await page.keyboard.press('Escape');
        await page.getByRole('alert').getByText('this needs your password').waitFor();
        await page.keyboard.press('Escape');

        await page.goto('/nowhere');
        await page.getByRole('heading', { name: 'Page not found' }).waitFor();
        await look('nothing');
        await context.route('**/auth/refresh-token', (route) => route.abort());
        await page.goto('/');
        await page.getByText('The server is not responding').waitFor();
        await look('away');
        expect(broken).to.deep.equal([]);
        await context.close();
      });
    }
  }

  it('are such that axe finds nothing in a long list of events, which the keyboard scrolls', async () => {
    const context = await stage.context({ reducedMotion: 'reduce' });
    const page = await context.newPage();
    await page.goto('/');
    await signIn(page, ann);
    await greeting(page).waitFor();
    await goBehindTheScenes(page);
    for (let asked = 1; asked <= 6; asked++) {
      await page.getByRole('button', { name: 'Refresh' }).click();
      await page.getByText(asked === 1 ? '1 refresh' : `${asked} refreshes`, { exact: true }).waitFor();
    }
    expect(await violations(page, source)).to.deep.equal([]);
    await page.getByRole('link', { name: 'Open a tab' }).focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('End');
    const log = page.getByRole('list', { name: 'Events in all tabs' });
    await eventually('scrolled', () => log.evaluate((list) => list.scrollTop > 0));
    await context.close();
  });

  it('come with a policy that lets no text become code or style', async () => {
    const answer = await fetch(stage.origin);
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).to.include("default-src 'none'").and.to.include("script-src 'self'");
    expect(policy).not.to.match(/unsafe|data:|https?:|\*/);

    const context = await stage.context();
    const page = await context.newPage();
    await page.goto('/');
    await entrance(page).waitFor();
    const ran = await page.evaluate(() => {
      const script = document.createElement('script');
      try {
        script.textContent = 'document.title = "ran"';
        document.body.append(script);
        document.body.innerHTML = '<img src=x onerror="document.title = `ran`">';
      } catch (error) {
        return String(error);
      }
      return document.title;
    });
    expect(ran).to.match(/TrustedScript|TrustedHTML/);
    expect(await page.title()).not.to.equal('ran');
    await context.close();
  });
});

/** What a page did against the policy, from the first moment on. */
async function noteViolations(context: BrowserContext): Promise<string[]> {
  const noted: string[] = [];
  context.on('console', (message) => {
    if (/Content Security Policy|Refused to/i.test(message.text())) noted.push(message.text());
  });
  context.on('weberror', (error) => noted.push(String(error.error())));
  return noted;
}

async function violations(page: Page, source: string): Promise<string[]> {
  await page.evaluate(source);
  return page.evaluate(async () => {
    const results = await (Reflect.get(window, 'axe') as typeof axe).run(document);
    return results.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  });
}
