import express from 'express';
import mongoose from 'mongoose';
import { createAuth } from 'sealgate';

// Signs somebody up and in by HTTP, and prints the answers and what was warned of before the first password.
async function main() {
  const connection = await mongoose.createConnection(process.env.MONGODB_URI).asPromise();
  const warnings = [];
  const warn = ({ err }, message) => warnings.push(`${message} | ${err?.message}`);
  const auth = createAuth({
    secret: 'a secret of the tests, which nobody uses outside of them',
    connection,
    cookie: { secure: false },
    passwords: { cost: 4 },
    logger: { info: () => {}, warn, error: warn },
  });
  await auth.ready();
  const warned = [...warnings];
  const app = express();
  app.use('/auth', auth.router);
  const server = app.listen(0, '127.0.0.1', async () => {
    const post = (path, body) =>
      fetch(`http://127.0.0.1:${server.address().port}/auth${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const person = { email: `${process.pid}-${Date.now()}@example.com`, password: 'correct horse battery' };
    const answers = [
      await post('/register', person),
      await post('/login', { ...person, password: 'wrong horse battery' }),
      await post('/login', person),
    ];
    const statuses = answers.map(({ status }) => status);
    process.stdout.write(JSON.stringify({ statuses, warned, later: warnings.length - warned.length }));
    server.close();
    server.closeAllConnections();
    await auth.close();
    await connection.close();
  });
}

main();
