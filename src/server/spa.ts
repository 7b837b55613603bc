import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type RequestHandler, type Response, Router } from 'express';
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
 * Serves the single-page app: its files, and its one page for the address of each page, since the app does its own routing. What a
 * browser opens besides is answered with the same page and 404. Where the app was not built, it serves nothing.
 *
 * @param publicPath where the app finds the routes, if a proxy rewrites paths
 */
export function serveSpa(basePath: string, publicPath = basePath, directory = builtApp): RequestHandler {
  const router = Router();
  const html = readPage(directory);
  if (html === undefined) return router;
  const pages = new Set(contentOf(html, 'app-pages')?.split(' '));
  const changePassword = contentOf(html, 'app-change-password');
  const page = html.replace(
    '<meta name="auth-base" content="/auth"',
    () => `<meta name="auth-base" content="${quote(publicPath)}"`,
  );

  const showPage = (res: Response, status: number) =>
    // Not cached, so that the back button after a logout does not show the old page.
    res.status(status).set('Cache-Control', 'no-store').type('html').send(page);
  router.get('/', (_req, res) => showPage(res, 200));
  router.get('/index.html', (_req, res) => res.redirect(308, '/'));
  if (changePassword !== undefined)
    router.get('/.well-known/change-password', (_req, res) => res.redirect(302, changePassword));
  const files = Router()
    // The names of these contain a hash of their content.
    .use('/assets', serveCompressed(join(directory, 'assets'), { immutable: true, maxAge: '365d' }))
    .use(serveCompressed(directory));
  router.use((req, res, next) => (isPlain(req.path) ? files(req, res, next) : next()));
  router.get('/{*path}', (req, res, next) => {
    if (isBelow(basePath, req.path)) next();
    else if (pages.has(req.path) && req.accepts('html')) showPage(res, 200);
    // What only browsers ask for; the rest is no page, and nobody reads one there.
    else if (req.get('accept')?.includes('text/html') && req.accepts('html') && !isFile(req.path))
      showPage(res, 404);
    else next();
  });
  return router;
}

function readPage(directory: string): string | undefined {
  try {
    return readFileSync(join(directory, 'index.html'), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** What the build wrote into the page. */
function contentOf(html: string, name: string): string | undefined {
  return new RegExp(`<meta name="${name}" content="([^"]*)"`).exec(html)?.[1];
}

/** As the app's files are called. With letters that are escaped, or through `..`, a file, and the page itself, would have other addresses. */
function isPlain(path: string): boolean {
  return /^(\/[\w-][\w.-]*)+$/.test(path);
}

/** As `/robots.txt` is, and what is well known (RFC 8615). */
function isFile(path: string): boolean {
  return /\.[^/]*$/.test(path) || path.startsWith('/.well-known/');
}

function quote(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
}

function isBelow(basePath: string, path: string): boolean {
  return path === basePath || path.startsWith(`${basePath.replace(/\/$/, '')}/`);
}
