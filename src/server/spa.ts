import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type RequestHandler, Router } from 'express';
import type { HelmetOptions } from 'helmet';
import { serveCompressed } from './compressed-files.js';

/** Where `npm run build` puts the app of examples/spa. */
const builtApp = fileURLToPath(new URL('../spa/', import.meta.url));

/** Only what this server itself serves may be loaded or run, and no string may become code. */
export const contentSecurityPolicy = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'"],
    fontSrc: ["'self'"],
    connectSrc: ["'self'"],
    manifestSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
    requireTrustedTypesFor: ["'script'"],
    trustedTypes: ["'none'"],
  },
} satisfies HelmetOptions['contentSecurityPolicy'];

/**
 * Serves the single-page app: its files, and its one page for every address that a browser opens, since the app does its
 * own routing. Where the app was not built, it serves nothing.
 */
export function serveSpa(basePath: string, directory = builtApp): RequestHandler {
  const router = Router();
  const page = readPage(directory, basePath);
  if (page === undefined) return router;

  const showPage: RequestHandler = (_req, res) => {
    // Not cached, so that the back button after a logout does not show the old page.
    res.set('Cache-Control', 'no-store').type('html').send(page);
  };
  router.get('/', showPage);
  router.get('/index.html', (_req, res) => res.redirect(308, '/'));
  // The names of these contain a hash of their content.
  router.use('/assets', serveCompressed(join(directory, 'assets'), { immutable: true, maxAge: '365d' }));
  router.use(serveCompressed(directory));
  router.get('/{*path}', (req, res, next) => {
    const isPage = req.get('accept')?.includes('text/html') && !isBelow(basePath, req.path);
    if (isPage) showPage(req, res, next);
    else next();
  });
  return router;
}

/** The page, with the base path of the routes in it. */
function readPage(directory: string, basePath: string): string | undefined {
  try {
    const html = readFileSync(join(directory, 'index.html'), 'utf8');
    return html.replace(
      '<meta name="auth-base" content="/auth"',
      () => `<meta name="auth-base" content="${quote(basePath)}"`,
    );
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function quote(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
}

function isBelow(basePath: string, path: string): boolean {
  return path === basePath || path.startsWith(`${basePath.replace(/\/$/, '')}/`);
}
