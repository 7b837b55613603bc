import express, { type Express } from 'express';
import { AuthError, errors, type Guard, problemHandler } from 'sealgate/guard';
import { z } from 'zod';

const text = z.string().trim().min(1).max(200);

const newBook = z.strictObject({
  title: text,
  author: text,
  country: text.optional(),
  language: text.optional(),
  pages: z.int().min(1).max(100_000).optional(),
  /** Before the year 1 it is negative: the Epic of Gilgamesh is of about -1700. */
  year: z.int().min(-3000).max(2100).optional(),
});

type Book = z.output<typeof newBook> & { readonly id: number; readonly addedBy?: string };

/** Members read books, admins add some. Whatever is not named here needs a token first, a path without a route included. */
export function createBooksApp(guard: Guard): Express {
  const books: Book[] = [
    {
      id: 1,
      title: 'Things Fall Apart',
      author: 'Chinua Achebe',
      country: 'Nigeria',
      language: 'English',
      pages: 209,
      year: 1958,
    },
    {
      id: 2,
      title: 'Fairy tales',
      author: 'Hans Christian Andersen',
      country: 'Denmark',
      language: 'Danish',
      pages: 784,
      year: 1836,
    },
    {
      id: 3,
      title: 'The Divine Comedy',
      author: 'Dante Alighieri',
      country: 'Italy',
      language: 'Italian',
      pages: 928,
      year: 1315,
    },
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
  app.get('/books/:id', (req, res) => {
    const book = books.find(({ id }) => String(id) === req.params.id);
    if (!book) throw new AuthError(errors.not_found);
    res.json(book);
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
