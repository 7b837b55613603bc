import express, { type ErrorRequestHandler, type Express, type Response } from 'express';
import type { Guard } from 'sealgate/guard';
import { z } from 'zod';

const newBook = z.strictObject({
  title: z.string().trim().min(1).max(200),
  author: z.string().trim().min(1).max(200),
  year: z.int().min(1450).max(2100).optional(),
});

type Book = z.output<typeof newBook> & { readonly id: number; readonly addedBy?: string };

/** Members read books, admins add some. Whatever is not named here needs a token first, a path without a route included. */
export function createBooksApp(guard: Guard): Express {
  const books: Book[] = [
    { id: 1, title: 'The Left Hand of Darkness', author: 'Ursula K. Le Guin', year: 1969 },
    { id: 2, title: 'Invisible Cities', author: 'Italo Calvino', year: 1972 },
  ];
  const app = express();
  app.disable('x-powered-by');

  app.use(guard.unless({ path: '/health', method: 'GET' }));

  app.get('/health', (_req, res) => {
    res.json({ status: 'ok' });
  });
  app.get('/books', (_req, res) => {
    res.json({ books });
  });
  app.post('/books', guard.requireRole('admin'), express.json({ limit: '16kb' }), (req, res) => {
    const parsed = newBook.safeParse(req.body);
    if (!parsed.success) {
      const errors = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
      return sendProblem(res, 400, 'invalid_request', errors);
    }
    const book: Book = { id: books.length + 1, ...parsed.data, addedBy: req.currentUser.id };
    books.push(book);
    res.status(201).location(`/books/${book.id}`).json(book);
  });

  app.use((_req, res) => sendProblem(res, 404, 'not_found'));
  app.use(answerFault);
  return app;
}

/** What express.json refuses has a status; the rest is a fault of ours. */
const answerFault: ErrorRequestHandler = (error: unknown, _req, res, next) => {
  const { status } = z.object({ status: z.int() }).safeParse(error).data ?? { status: 500 };
  if (res.headersSent) next(error);
  else if (status === 413) sendProblem(res, 413, 'payload_too_large');
  else if (status < 500) sendProblem(res, 400, 'invalid_request');
  else sendProblem(res, 500, 'internal_error');
};

const titles = {
  invalid_request: 'The request is not valid',
  not_found: 'There is nothing here',
  payload_too_large: 'The body is too large',
  internal_error: 'Something went wrong here',
} as const;

/** Problem details (RFC 9457), like those of the guard. */
function sendProblem(res: Response, status: number, code: keyof typeof titles, errors?: object[]): void {
  const problem = { type: `urn:books:error:${code}`, title: titles[code], status, code, errors };
  res.status(status).type('application/problem+json').send(JSON.stringify(problem));
}
