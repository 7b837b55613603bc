import { z } from 'zod';
import { type Answer, json } from '../../core/answer.js';
import type { FormVariant } from '../../core/route.js';
import {
  internalError,
  invalidRequest,
  payloadTooLarge,
  serviceUnavailable,
  unsupportedMediaType,
} from '../../core-errors.js';
import { grantsOf, issueByGrant, presentable } from './grants.js';

const body = presentable
  .extend({ grant_type: z.string({ error: 'is required' }) })
  .meta({ examples: [{ grant_type: 'password', username: 'ann', password: 'correct horse battery' }] });

const refusalBody = z.strictObject({
  error: z.string().meta({ examples: ['invalid_grant'] }),
  error_description: z.string().meta({ examples: ['The credentials are wrong'] }),
});

/** The token request of OAuth 2.0 (RFC 6749, sections 4.3, 5 and 6). */
export const oauthForm: FormVariant<typeof body> = {
  body,
  answer: z.strictObject({
    access_token: z.string(),
    token_type: z.literal('Bearer'),
    expires_in: z.int().meta({ description: 'Seconds' }),
    refresh_token: z.string().optional(),
  }),
  refusals: { 400: refusalBody, 413: refusalBody, 415: refusalBody, 500: refusalBody, 503: refusalBody },
  handle: async ({ body: { grant_type: type, ...presented }, ...asked }, context) => {
    const grants = grantsOf(context);
    const grant = grants.get(type);
    if (!grant) return refusal('unsupported_grant_type', `There is ${[...grants.keys()].join(', ')}`);
    const { accessToken, expiresAt, refreshToken } = await issueByGrant([grant], presented, context, asked);
    return json({
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: Math.floor((expiresAt - context.clock.now()) / 1000),
      refresh_token: refreshToken,
    });
  },
  // RFC 6749, section 5.2. Whatever is wrong with what the client holds is an `invalid_grant`.
  refuse: ({ code, message, retryAfter, headers }) => {
    const [error, status] = oauthErrors.get(code) ?? ['invalid_grant', 400];
    return refusal(error, message, status, {
      ...headers,
      ...(retryAfter && { 'Retry-After': String(retryAfter) }),
    });
  },
};

const oauthErrors = new Map<string, readonly [error: string, status: number]>([
  [invalidRequest.code, ['invalid_request', 400]],
  [payloadTooLarge.code, ['invalid_request', 413]],
  [unsupportedMediaType.code, ['invalid_request', 415]],
  [serviceUnavailable.code, ['temporarily_unavailable', 503]],
  [internalError.code, ['server_error', 500]],
]);

function refusal(
  error: string,
  description: string,
  status = 400,
  headers: Record<string, string> = {},
): Answer {
  return json({ error, error_description: description }, status, headers);
}
