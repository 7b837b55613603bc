import type { CookieSettings } from '../../src/core/cookie-settings.js';
import { BearerTransport } from '../../src/transports/bearer-transport.js';
import { CookieTransport } from '../../src/transports/cookie-transport.js';
import { TokenHeader } from '../../src/transports/token-header.js';
import { describeTransport } from './transport-contract.js';

const settings: [string, CookieSettings][] = [
  ['over HTTPS', { sameSite: 'strict', secure: true, domain: undefined, suffix: '', partitioned: false }],
  ['for a domain', { sameSite: 'lax', secure: true, domain: 'example.com', suffix: '', partitioned: false }],
  [
    'over plain HTTP',
    { sameSite: 'strict', secure: false, domain: undefined, suffix: '', partitioned: false },
  ],
  ['across sites', { sameSite: 'none', secure: true, domain: undefined, suffix: '', partitioned: false }],
  [
    'across sites, one for each',
    { sameSite: 'none', secure: true, domain: undefined, suffix: '', partitioned: true },
  ],
];

for (const [where, cookie] of settings) {
  describeTransport(
    `a bearer with a refresh cookie, ${where}`,
    new BearerTransport(new TokenHeader(), cookie, undefined),
  );
  describeTransport(`two cookies, ${where}`, new CookieTransport(new TokenHeader(), cookie));
}
describeTransport(
  'a bearer, behind a proxy',
  new BearerTransport(
    new TokenHeader(),
    { sameSite: 'strict', secure: true, domain: undefined, suffix: '', partitioned: false },
    '/api/auth',
  ),
);
