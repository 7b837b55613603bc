import type { RequestHandler } from 'express';
import { invalidClient } from '../core-errors.js';
import { AuthError } from '../errors.js';
import type { IntrospectionClients, IntrospectionCredentials } from '../tokens/introspection-credentials.js';

/** Lets in services that show the credentials of their access keys, by HTTP Basic (RFC 6749, section 2.3.1). */
export function requireService(clients: IntrospectionClients): RequestHandler {
  return (req, _res, next) => {
    const shown = basicCredentials(req.headers.authorization);
    if (shown && clients.accepts(shown)) next();
    else next(new AuthError(invalidClient, { headers: { 'WWW-Authenticate': 'Basic realm="sealgate"' } }));
  };
}

/** What OAuth 2.0 has in the header: both parts are encoded as in a form. */
function basicCredentials(header: string | undefined): IntrospectionCredentials | undefined {
  const encoded = /^basic +([A-Za-z\d+/]+={0,2}) *$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  try {
    return { clientId: decodeForm(id), clientSecret: decodeForm(secret.join(':')) };
  } catch {
    return undefined;
  }
}

function decodeForm(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '));
}
