// What an application does with sealgate, given as an argument: `require` and `import` lead here alike.
const assert = require('node:assert/strict');
const express = require('express');
const mongoose = require('mongoose');

module.exports = async function walk({ createAuth }) {
  const connection = await mongoose.createConnection(process.env.TEST_DATABASE).asPromise();
  const auth = createAuth({
    secret: 'a secret of the tests, which nobody uses outside of them',
    connection,
    cookie: { secure: false },
    passwords: { cost: 4 },
  });
  const app = express();
  app.use('/auth', auth.router);
  app.get('/orders', auth.requireAuth, (req, res) => res.json({ of: req.currentUser.email }));
  app.get('/admin', auth.requireRole('admin'), (_req, res) => res.json({}));
  const server = await new Promise((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening));
  });
  const origin = `http://127.0.0.1:${server.address().port}`;

  const registered = await fetch(`${origin}/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      email: `${process.argv[1].length}-${process.pid}@example.com`,
      password: 'correct horse',
    }),
  });
  assert.equal(registered.status, 201);
  const { access_token: token, user } = await registered.json();
  const headers = { authorization: `Bearer ${token}` };
  assert.deepEqual(await (await fetch(`${origin}/orders`, { headers })).json(), { of: user.email });
  assert.equal((await fetch(`${origin}/orders`)).status, 401);
  assert.equal((await fetch(`${origin}/admin`, { headers })).status, 403);

  server.closeAllConnections();
  server.close();
  await auth.close();
  await connection.close();
  process.stdout.write('walked\n');
};
