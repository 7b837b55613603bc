import { expect } from 'chai';
import { loadConfig } from '../../src/server/config.js';
import { Document } from '../harness/document.js';

const pageOf = async (name: string) => (await Document.read(`docs/${name}.md`)).text;

describe('the pages for those who come from elsewhere', () => {
  it('name only settings that there are', async () => {
    const { text: readme } = await Document.read('README.md');
    const pages = Array.from(readme.matchAll(/\(docs\/(coming-from-[\w-]+)\.md\)/g), ([, name = '']) => name);
    expect(pages).to.have.length(6);
    for (const name of pages)
      for (const [variable] of (await pageOf(name)).matchAll(/\b(?:AUTH|REDIS|SEALGATE|DATABASE)_[A-Z_]+\b/g))
        expect(readme, `${name}: ${variable}`).to.include(`\`${variable}\``);
  });

  it('give the values that the profile of a device has', async () => {
    const page = await pageOf('coming-from-a-stateless-token');
    const settings = loadConfig({ SEALGATE_PROFILE: 'device' });
    const { database, authentication } = settings;
    for (const [variable, value] of [
      ['DATABASE_EMBEDDED_ALLOW_IN_PRODUCTION', database.embedded.allowInProduction],
      ['AUTH_TOKEN_ENDPOINT_STATELESS', authentication.tokenEndpoint.stateless],
      ['AUTH_TOKEN_ENDPOINT_PASSWORD', authentication.tokenEndpoint.password],
      ['AUTH_TOKEN_ENDPOINT_REFRESH', authentication.tokenEndpoint.refresh],
      ['AUTH_PASSWORD_THREADS', authentication.passwords.threads],
    ])
      expect(page).to.include(`| \`${variable}\` | \`${value}\` |`);
  });
});
