// An application that signs people in on the embedded database, and registers somebody by HTTP.
const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const express = require('express');
const mongoose = require('mongoose');
const { createAuth } = require('sealgate');
const { startEmbeddedMongodb } = require('@sealgate/embedded-mongodb');

async function startApp(passwords = {}) {
  const path = mkdtempSync(join(tmpdir(), 'sealgate-project-'));
  const database = await startEmbeddedMongodb({ path });
  const connection = await mongoose.createConnection(database.uri).asPromise();
  const [warnings, infos] = [[], []];
  const warn = (_details, message) => warnings.push(message);
  const auth = createAuth({
    logger: { info: (_details, message) => infos.push(message), warn, error: warn },
    secret: 'a secret of the tests, which nobody uses outside of them',
    connection,
    cookie: { secure: false },
    passwords: { cost: 4, ...passwords },
  });
  const app = express();
  app.use('/auth', auth.router);
  app.get('/orders', auth.requireAuth, (req, res) => res.json({ of: req.currentUser.email }));
  await auth.ready();
  const server = await new Promise((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening));
  });
  return {
    warnings,
    infos,
    origin: `http://127.0.0.1:${server.address().port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await auth.close();
      await connection.close();
      await database.close();
      rmSync(path, { recursive: true });
    },
  };
}

/** Registers, logs in and asks a protected route; resolves with what it answers. */
async function walk(origin) {
  const post = (path, body) =>
    fetch(`${origin}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const person = { email: 'ann@example.com', password: 'correct horse battery' };
  const registered = await post('/auth/register', person);
  const wrong = await post('/auth/login', { ...person, password: 'wrong horse battery' });
  const login = await post('/auth/login', person);
  const { access_token: token } = await login.json();
  const orders = await fetch(`${origin}/orders`, { headers: { authorization: `Bearer ${token}` } });
  return [registered.status, wrong.status, login.status, await orders.json()];
}

module.exports = { startApp, walk };
