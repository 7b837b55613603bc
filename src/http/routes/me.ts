import type { RequestHandler } from 'express';

export const meRoute: RequestHandler = (req, res) => {
  res.json(req.currentUser);
};
