import { z } from 'zod';
import { json } from '../../core/answer.js';
import { defineFeature } from '../../core/feature.js';
import type { CoreOptions } from '../../core/options.js';
import { defineRoute, type RouteGroup } from '../../core/route.js';
import { isOn } from '../../core/rows.js';
import { notFound } from '../../core-errors.js';
import { AuthError } from '../../errors.js';
import { issuerOf } from './issuer.js';

const address = (below: string) =>
  z.string().meta({ format: 'uri', examples: [`https://example.com/auth${below}`] });
const one = (name: string) => z.array(z.string()).meta({ examples: [[name]] });

const metadata = z
  .strictObject({
    issuer: address(''),
    token_endpoint: address('/token'),
    token_endpoint_auth_methods_supported: one('none'),
    grant_types_supported: one('refresh_token'),
    response_types_supported: z.array(z.string()).meta({ examples: [[]] }),
    revocation_endpoint: address('/revoke').optional(),
    revocation_endpoint_auth_methods_supported: one('none').optional(),
    introspection_endpoint: address('/introspect').optional(),
    introspection_endpoint_auth_methods_supported: one('client_secret_basic').optional(),
    userinfo_endpoint: address('/me').optional(),
  })
  .meta({ id: 'ServerMetadata' });

const metadataRoute = defineRoute({
  method: 'GET',
  path: '/.well-known/oauth-authorization-server',
  summary: 'Tells clients of OAuth 2.0 what there is and where (RFC 8414)',
  access: 'public',
  isEnabled: ({ tokenEndpoint }) => tokenEndpoint.refresh || tokenEndpoint.password,
  isCookieless: true,
  isAlwaysReady: true,
  answers: { 200: metadata },
  refusals: [notFound],
  handle: ({ origin, basePath, groups }, { options }) => {
    const issuer = issuerOf(options.tokenEndpoint, origin, basePath);
    if (issuer === undefined)
      throw new AuthError(notFound, { detail: 'The public address of sealgate is not configured' });
    return json(metadataOf(issuer, groups, options), 200, { 'Cross-Origin-Resource-Policy': 'cross-origin' });
  },
});

/** Only of what is on. There is no authorization endpoint, and so no type of response and no PKCE. */
function metadataOf(
  issuer: string,
  groups: readonly RouteGroup[],
  options: CoreOptions,
): z.output<typeof metadata> {
  const { tokenEndpoint } = options;
  const on = groups.flatMap(({ routes }) => routes).filter((row) => isOn(row, options));
  const ofPath = <Members extends object>(path: string, members: (url: string) => Members) =>
    on.some((row) => row.path === path) ? members(`${issuer}${path}`) : {};
  return {
    issuer,
    token_endpoint: `${issuer}/token`,
    token_endpoint_auth_methods_supported: ['none'],
    grant_types_supported: [
      ...(tokenEndpoint.refresh ? ['refresh_token'] : []),
      ...(tokenEndpoint.password ? ['password'] : []),
    ],
    response_types_supported: [],
    ...ofPath('/revoke', (revocation_endpoint) => ({
      revocation_endpoint,
      revocation_endpoint_auth_methods_supported: ['none'],
    })),
    ...ofPath('/introspect', (introspection_endpoint) => ({
      introspection_endpoint,
      introspection_endpoint_auth_methods_supported: ['client_secret_basic'],
    })),
    ...ofPath('/me', (userinfo_endpoint) => ({ userinfo_endpoint })),
  };
}

/** How clients of OAuth 2.0 find what they need. `auth.wellKnown` has it at the root of the host. */
export const serverMetadata = defineFeature({ name: 'server-metadata', routes: [metadataRoute] });
