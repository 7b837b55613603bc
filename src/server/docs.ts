import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import express, { type RequestHandler, Router } from 'express';
import helmet from 'helmet';
import { contentSecurityPolicy } from './spa.js';

const require = createRequire(import.meta.url);

/** What is served of this directory, and of Swagger UI's: the rest of them is no concern of browsers. */
const ownFiles = ['/docs-script.js'];
const uiFiles = ['/index.css', '/swagger-ui.css', '/swagger-ui-bundle.js', '/favicon-32x32.png'];

/** The app's policy, and images in `data:` addresses: the stylesheet of Swagger UI has its icons in them. They run nothing. */
const policy = helmet.contentSecurityPolicy({
  ...contentSecurityPolicy,
  directives: { ...contentSecurityPolicy.directives, imgSrc: ["'self'", 'data:'] },
});

/** Swagger UI is wider than a phone. */
const phoneStyle = `@media (max-width: 640px) {
  .swagger-ui .response-col_links { display: none; }
  .swagger-ui .wrapper, .swagger-ui .opblock .opblock-section-header { padding: 0 8px; }
}
`;

/**
 * Shows the OpenAPI document at `/docs`, with Swagger UI out of its own package: for development. Where that package is not installed,
 * it says how to install it.
 *
 * @param publicPath where browsers find the routes: letters, digits and `/-._~`, as the settings have it
 */
export function serveDocs(publicPath: string, uiPackage = 'swagger-ui-dist'): RequestHandler {
  const router = Router();
  const directory = findPackage(uiPackage);
  if (directory === undefined) {
    const advice = `To see the routes here, run: npm install --save-dev ${uiPackage}, and start again\n`;
    router.get('/docs', (_req, res) => {
      res.status(404).set('Cache-Control', 'no-store').type('text/plain').send(advice);
    });
    return router;
  }

  const html = page(`${publicPath.replace(/\/$/, '')}/openapi.json`);
  router.get('/docs', policy, (_req, res) => {
    res.set('Cache-Control', 'no-store').type('html').send(html);
  });
  router.get('/docs/phone.css', (_req, res) => {
    res.set('Cache-Control', 'no-store').type('css').send(phoneStyle);
  });
  router.use('/docs', serveOnly(ownFiles, fileURLToPath(new URL('.', import.meta.url))));
  router.use('/docs', serveOnly(uiFiles, directory));
  return router;
}

function serveOnly(files: readonly string[], directory: string): RequestHandler {
  const serve = express.static(directory, { index: false });
  return (req, res, next) => (files.includes(req.path) ? serve(req, res, next) : next());
}

function findPackage(name: string): string | undefined {
  try {
    return dirname(require.resolve(`${name}/package.json`));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

function page(documentPath: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>sealgate: the routes</title>
    <link rel="icon" href="/docs/favicon-32x32.png" />
    <link rel="stylesheet" href="/docs/swagger-ui.css" />
    <link rel="stylesheet" href="/docs/index.css" />
    <link rel="stylesheet" href="/docs/phone.css" />
    <script defer src="/docs/swagger-ui-bundle.js"></script>
    <script type="module" src="/docs/docs-script.js?document=${documentPath}"></script>
  </head>
  <body>
    <div id="docs"></div>
  </body>
</html>
`;
}
