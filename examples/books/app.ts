import express, { type Express } from 'express';
import { AuthError, errors, type Guard, problemHandler } from 'sealgate/guard';
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
  app.post(
    '/books',
    guard.requireRole('admin'),
    express.json({ limit: '16kb' }),
    guard.withUser((req, res) => {
      const parsed = newBook.safeParse(req.body);
      if (!parsed.success) {
        const fields = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
        throw new AuthError(errors.invalid_request, { errors: fields });
      }
      const book: Book = { id: books.length + 1, ...parsed.data, addedBy: req.currentUser.id };
      books.push(book);
      res.status(201).location(`/books/${book.id}`).json(book);
    }),
  );

  app.use(() => {
    throw new AuthError(errors.not_found);
  });
  app.use(problemHandler());
  return app;
}
