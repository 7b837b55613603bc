import express, { type RequestHandler } from 'express';
import mongoose from 'mongoose';
import { AuthError, createAuth, errors, problemHandler } from 'sealgate';
import { createGuard } from 'sealgate/guard';

const auth = createAuth({ secret: 'x', connection: mongoose.connection });
const guard = createGuard({ secret: 'x' });
const orders: RequestHandler<{ id: string }> = (req, res) => {
  const email: string | undefined = req.currentUser?.email;
  res.json({ of: email, id: req.params.id });
};

const app = express();
app.use('/auth', auth.router);
app.get('/orders/:id', auth.requireAuth, orders);
app.get('/admin/:id', auth.requireRole('admin'), (req, res) => {
  const id: string = req.params.id;
  // @ts-expect-error there is no such parameter
  req.params.other;
  res.json({ id });
});
app.get(
  '/mine/:id',
  auth.withUser((req, res) => res.json({ of: req.currentUser.email, id: req.params.id })),
);
app.get('/books', guard.requireAuth, guard.optionalAuth, (_req, res) => {
  res.end();
});
app.get(
  '/own/:userId',
  auth.requireOwner((req) => req.params.userId),
  (_req, res) => {
    res.end();
  },
);
app.use((_req, _res, next) => next(new AuthError(errors.not_found)));
app.use(problemHandler());
