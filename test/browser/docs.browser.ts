import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import { z } from 'zod';
import { password, Stage } from './stage.js';

const screenshots = fileURLToPath(new URL('../../../.screenshots/', import.meta.url));
const tokens = z.looseObject({ access_token: z.string() });

describe('in a browser, the routes at /docs', () => {
  let stage: Stage;
  before(async () => {
    stage = await Stage.set({ AUTH_TOKEN_EXPIRES_IN: '10m' });
    await mkdir(screenshots, { recursive: true });
  });
  after(() => stage.leave());

  for (const [device, viewport] of Object.entries({
    desktop: { width: 1280, height: 860 },
    phone: { width: 390, height: 844 },
  }))
    it(`are tried out by somebody who signs in, within the policy: ${device}`, async () => {
      const { email } = await stage.enroll();
      const context = await stage.context({ viewport });
      const faults = await noteFaults(context, stage.origin);
      const page = await context.newPage();
      const look = (name: string) =>
        page.screenshot({ path: `${screenshots}docs-${name}-${device}.png`, fullPage: name === 'list' });

      await page.goto('/docs');
      await page.getByRole('heading', { name: /^sealgate/ }).waitFor();
      for (const path of ['/register', '/login', '/refresh-token', '/me', '/sessions'])
        await route(page, path).first().waitFor();
      await look('list');

      await execute(page, '/login', { email, password });
      const { access_token: token } = tokens.parse(await answerOf(page, '/login', 200));
      await execute(page, '/me');
      expect(await answerOf(page, '/me', 401)).to.include({ code: 'token_missing' });

      await page.getByRole('button', { name: 'Authorize' }).first().click();
      const dialog = page.locator('.dialog-ux');
      await look('authorize');
      const bearer = dialog.locator('.auth-container').filter({ hasText: 'Bearer' });
      await bearer.getByRole('textbox').fill(token);
      await bearer.getByRole('button', { name: 'Apply credentials' }).click();
      await dialog.locator('.btn-done').first().click();
      await send(page, '/me');
      expect(await answerOf(page, '/me', 200)).to.include({ email });
      await look('me');

      // The browser sends the cookie of the login by itself.
      await execute(page, '/refresh-token');
      expect(tokens.parse(await answerOf(page, '/refresh-token', 200)).access_token).to.not.equal(token);

      expect(await page.evaluate(() => document.documentElement.scrollWidth)).to.equal(viewport.width);
      await unfoldAll(page);
      expect(faults).to.deep.equal([]);
      await context.close();
    });
});

/** Breaches of the policy, errors, and requests to anybody but the server, from now on. */
async function noteFaults(context: BrowserContext, origin: string): Promise<string[]> {
  const faults: string[] = [];
  await context.exposeFunction('noteFault', (fault: string) => faults.push(fault));
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      Reflect.get(window, 'noteFault')(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`);
    });
  });
  context.on('weberror', (event) => faults.push(String(event.error())));
  context.on('console', (message) => {
    // The browser logs every answer that is an error.
    const isAnswer = message.text().startsWith('Failed to load resource') && message.text().includes('401');
    if (['error', 'warning'].includes(message.type()) && !isAnswer) faults.push(message.text());
  });
  context.on('request', (request) => {
    if (!/^data:/.test(request.url()) && new URL(request.url()).origin !== origin) faults.push(request.url());
  });
  return faults;
}

function route(page: Page, path: string) {
  return page.locator('.opblock', { has: page.locator(`[data-path="${path}"]`) });
}

/** The row of a path that is tried out: the one that reads, or else the one that posts. */
function tried(page: Page, path: string) {
  const method = path === '/me' ? '.opblock-get' : '.opblock-post';
  return page.locator(method, { has: page.locator(`[data-path="${path}"]`) });
}

/** Opens a route, and sends a request to it by "Try it out". */
async function execute(page: Page, path: string, body?: object): Promise<void> {
  const block = tried(page, path);
  await block.locator('.opblock-summary-control').click();
  await block.getByRole('button', { name: 'Try it out' }).click();
  if (body) await block.locator('textarea').fill(JSON.stringify(body));
  await send(page, path);
}

async function send(page: Page, path: string): Promise<void> {
  const answered = page.waitForResponse((response) => new URL(response.url()).pathname === `/auth${path}`);
  await tried(page, path).getByRole('button', { name: 'Execute' }).click();
  await answered;
}

/** The answer that is shown, once it has this status. */
async function answerOf(page: Page, path: string, status: number): Promise<unknown> {
  const shown = tried(page, path).locator('.live-responses-table tbody tr').first();
  await shown.locator('.response-col_status', { hasText: String(status) }).waitFor();
  return JSON.parse((await shown.locator('.highlight-code code').first().textContent()) ?? '');
}

/** Shows all that there is: every route, and every schema. */
async function unfoldAll(page: Page): Promise<void> {
  const clickAll = (buttons: Element[]) => {
    for (const button of buttons) if (button instanceof HTMLElement) button.click();
  };
  await page.locator('.opblock-summary-control[aria-expanded="false"]').evaluateAll(clickAll);
  await page.getByRole('button', { name: 'Schema', exact: true }).evaluateAll(clickAll);
  await page.getByRole('button', { name: 'Expand all' }).first().waitFor();
  await page.getByRole('button', { name: 'Expand all' }).evaluateAll(clickAll);
  await page.getByRole('button', { name: 'Collapse all' }).first().waitFor();
}
