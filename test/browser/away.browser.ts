import { expect } from 'chai';
import type { BrowserContext } from 'playwright-core';
import { entrance, greeting, onStage, Stage, signedInPage, watchRequests } from './stage.js';

describe('in a browser, an outage', () => {
  let stage: Stage;
  let context: BrowserContext;
  before(async () => {
    stage = await Stage.set();
  });
  after(() => stage.leave());
  beforeEach(async () => {
    context = await stage.context();
  });
  afterEach(() => context.close());

  it('of the server, killed and restarted under an open page, signs nobody out', async () => {
    const person = await stage.enroll();
    const page = await signedInPage(context, person);
    const scenes = await context.newPage();
    await scenes.goto('/behind-the-scenes');
    await scenes.getByText('Your access token', { exact: true }).waitFor();
    await stage.kill();
    await page.getByText('The server is not responding. You stay signed in.').waitFor();
    await scenes.getByText('The token has expired', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Ask the server' }).click();
    await page.getByRole('alert').getByText('The server cannot be reached').waitFor();
    expect(await greeting(page).count()).to.equal(1);

    await stage.restart();
    await scenes.getByText('Your access token', { exact: true }).waitFor();
    await page.getByText('The server is not responding').waitFor({ state: 'detached' });
    expect(await page.getByRole('alert').getByText('cannot be reached').count()).to.equal(0);
    await page.getByRole('button', { name: 'Ask the server' }).click();
    await page.getByText(`You are ${person.email}`).waitFor();
  });

  it('is called what it is while the token still lives', async () => {
    const page = await signedInPage(context, await stage.enroll());
    await context.route('**/auth/me', (route) => route.abort());
    await page.getByRole('button', { name: 'Ask the server' }).click();
    await page.getByRole('alert').getByText('The server cannot be reached').waitFor();
  });

  it('while a page loads shows neither a form nor anything private, and passes', async () => {
    const page = await signedInPage(context, await stage.enroll());
    await context.route('**/auth/refresh-token', (route) => route.abort());
    await page.reload();
    await page.getByText('The server is not responding. Retrying').waitFor();
    expect(await entrance(page).count()).to.equal(0);
    await context.unroute('**/auth/refresh-token');
    await greeting(page).waitFor();
  });

  it('that swallows the answer of a refresh is got over, with the same generation repeated', async () => {
    // No token is renewed meanwhile.
    await onStage({ AUTH_TOKEN_EXPIRES_IN: '5m' }, async (calm) => {
      const visited = await calm.context();
      const person = await calm.enroll();
      const page = await signedInPage(visited, person);
      const requests = watchRequests(visited);
      let dropped = 0;
      await visited.route('**/auth/refresh-token', async (route) => {
        if (dropped === 2) return route.fallback();
        dropped += 1;
        // The server has done its part; the browser hears nothing, cookie included.
        await fetch(route.request().url(), { method: 'POST', headers: await route.request().allHeaders() });
        await route.abort('connectionreset');
      });
      const before = await calm.generation(person);
      await page.reload();
      await greeting(page).waitFor();
      expect(dropped).to.equal(2);
      expect(requests.length).to.be.at.least(3);
      expect((await calm.generation(person)) - before).to.be.within(0, 1);
      await page.getByRole('button', { name: 'Ask the server' }).click();
      await page.getByText(`You are ${person.email}`).waitFor();
    });
  });
});
