// Beside other guards, which have claims of their own at `req.auth`.
import express from 'express';
import { expressjwt, type Request as OfExpressJwt } from 'express-jwt';
import { type AuthResult, auth as oauth2 } from 'express-oauth2-jwt-bearer';
import { type AuthClaims, createGuard } from 'sealgate/guard';

const guard = createGuard({ secret: 'x' });
const app = express();
app.get('/one', expressjwt({ secret: 'y', algorithms: ['HS256'] }), (req: OfExpressJwt, res) => {
  const subject: string | undefined = req.auth?.sub;
  res.json(subject);
});
app.get(
  '/both',
  oauth2({ issuerBaseURL: 'https://example.com', audience: 'z' }),
  guard.withUser((req, res) => {
    const theirs: AuthResult | undefined = req.auth;
    const ours: AuthClaims = guard.claims(req);
    res.json([theirs?.payload.sub, ours.sub]);
  }),
);
