import { existsSync, readdirSync } from 'node:fs';
import { extname } from 'node:path';
import express, { type RequestHandler } from 'express';
import { Negotiator } from 'negotiator';

type StaticOptions = NonNullable<Parameters<typeof express.static>[1]>;

/** The content codings that the build makes of a file, the smallest first, and what their files end with. */
const suffixes: Readonly<Record<string, string>> = { br: '.br', gzip: '.gz' };
const codings = Object.keys(suffixes);

/**
 * As `express.static`, and sends the compressed file that was built beside a file (`app.js.br`, `app.js.gz`) to who takes its
 * content coding (RFC 9110, 12.5.3). A range is of the file itself.
 */
export function serveCompressed(directory: string, options: StaticOptions = {}): RequestHandler {
  const compressed = findCompressed(directory);
  const serve = express.static(directory, {
    index: false,
    redirect: false,
    ...options,
    setHeaders: (res, path) => {
      const coding = codings.find((name) => path.endsWith(suffixes[name] ?? ''));
      if (coding === undefined) return;
      res.setHeader('Content-Encoding', coding);
      res.type(extname(path.slice(0, -extname(path).length)));
    },
  });
  return (req, res, next) => {
    // A compressed file has no address of its own: its type is that of the file that it stands for.
    const path = decoded(req.path);
    if (codings.some((name) => path.endsWith(suffixes[name] ?? ''))) return next();
    const available = compressed.get(path);
    if (available === undefined) return serve(req, res, next);
    res.vary('Accept-Encoding');
    const suffix = req.headers.range === undefined ? suffixes[acceptedCoding(req, available)] : undefined;
    if (suffix === undefined) return serve(req, res, next);
    const { url } = req;
    req.url = req.path + suffix;
    serve(req, res, (error) => {
      req.url = url;
      next(error);
    });
  };
}

/** A path as the file is called, whichever of its letters are escaped. What cannot be read is refused by `express.static`. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function acceptedCoding(req: Parameters<RequestHandler>[0], available: readonly string[]): string {
  // An old name that still counts (RFC 9110, 8.4.1.3).
  const header = req.get('accept-encoding')?.replace(/\bx-gzip\b/gi, 'gzip');
  const negotiator = new Negotiator({ headers: { 'accept-encoding': header } });
  const accepted = negotiator.encoding([...available, 'identity'], { preferred: available });
  return accepted ?? 'identity';
}

/** The codings that each file of the directory itself is there in, by its path. */
function findCompressed(directory: string): ReadonlyMap<string, readonly string[]> {
  const files = new Set(existsSync(directory) ? readdirSync(directory) : []);
  const found = new Map<string, readonly string[]>();
  for (const file of files) {
    const available = codings.filter((name) => files.has(file + suffixes[name]));
    if (available.length > 0) found.set(`/${file}`, available);
  }
  return found;
}
