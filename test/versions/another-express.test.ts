import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import { expect } from 'chai';
import express from 'express';
import { startTestApp, type TestApp } from '../harness/app.js';
import { listenLocally } from '../harness/listen.js';
import { signUp } from '../harness/sign-in.js';

// The types of an application are of one Express.
const express4: typeof express = createRequire(import.meta.url)('express-4');

/** What is asked of both. */
const requests: readonly (readonly [method: string, path: string, body?: string])[] = [
  ['POST', '/auth/login', '{"username":"ann","password":"wrong horse battery"}'],
  ['POST', '/auth/login', '{"username":{"$ne":1},"password":"x"}'],
  ['POST', '/auth/login', '{"username":'],
  ['POST', '/auth/login', `"${'x'.repeat(20_000)}"`],
  ['POST', '/auth/refresh-token'],
  ['GET', '/auth/login'],
  ['HEAD', '/auth/me'],
  ['OPTIONS', '/auth/me'],
  ['HEAD', '/auth/logout'],
  ['DELETE', '/auth/register'],
  ['OPTIONS', '/auth/users/5'],
  ['GET', '/auth/ME/'],
  ['GET', '/auth/users?role[$ne]=x'],
  ['GET', '/auth/users/%ff'],
  ['GET', '/auth/users/%'],
  ['GET', '/orders/7'],
  ['HEAD', '/orders/7'],
];
/** The headers that have to be the same. */
const headers = ['allow', 'cache-control', 'content-type', 'www-authenticate'];

describe('an application of Express 4 beside the other Express', () => {
  let app: TestApp;
  let origin: string;
  let server: Server;

  before(async () => {
    app = await startTestApp({
      after: (mounted, auth) => {
        mounted.get('/orders/:id', auth.requireAuth, (req, res) => {
          res.json({ id: req.params.id });
        });
      },
    });
    const other = express4();
    other.use('/auth', app.auth.router);
    other.get('/orders/:id', app.auth.requireAuth, (req, res) => {
      res.json({ id: req.params.id });
    });
    other.get(
      '/failing',
      app.auth.withUser(async () => {
        throw new Error('of the application');
      }),
    );
    const report: express.ErrorRequestHandler = (error, _req, res, _next) => {
      res.status(500).json({ said: error.message });
    };
    other.use('/failing', report);
    server = createServer(other);
    origin = `http://127.0.0.1:${await listenLocally(server)}`;
  });
  after(async () => {
    server.closeAllConnections();
    server.close();
    await app.close();
  });

  it('is really of another one', () => {
    expect(express4).not.to.equal(express);
  });

  it('signs people in, and answers as the other does', async () => {
    const { token } = await signUp(`${origin}/auth`);
    const authorization = { Authorization: `Bearer ${token}` };
    for (const signedIn of [{}, authorization])
      for (const [method, path, body] of requests) {
        const answers = await Promise.all(
          [origin, app.origin].map(async (one) => {
            const answer = await fetch(`${one}${path}`, {
              method,
              headers: { ...signedIn, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
              ...(body === undefined ? {} : { body }),
            });
            return {
              status: answer.status,
              text: await answer.text(),
              ...Object.fromEntries(headers.map((name) => [name, answer.headers.get(name)])),
            };
          }),
        );
        expect(answers[0], `${method} ${path}`).to.deep.equal(answers[1]);
      }
  });

  it('gives its error handler what a handler behind `withUser` rejects with, which Express 4 does not look after', async () => {
    const { token } = await signUp(`${origin}/auth`);
    const answer = await fetch(`${origin}/failing`, {
      headers: { Authorization: `Bearer ${token}` },
    });
    expect(answer.status).to.equal(500);
    expect(await answer.json()).to.deep.equal({ said: 'of the application' });
  });
});
