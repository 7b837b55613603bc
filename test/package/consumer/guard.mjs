// A resource service by itself: verifies a token with given keys, and loads no database and no passport on the way.
import assert from 'node:assert/strict';
import { writeSync } from 'node:fs';
import { createRequire, register } from 'node:module';

const [keys, token] = JSON.parse(process.env.TEST_TOKEN);
const hooks = `export async function resolve(specifier, context, next) {
  if (/^(mongoose|mongodb|bson|passport|bcryptjs)/.test(specifier)) throw new Error('loaded ' + specifier);
  return next(specifier, context);
}`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
await assert.rejects(import('sealgate'), /loaded /);

const { default: express } = await import('express');
const { createGuard } = await import('sealgate/guard');
const guard = createGuard({ keys });
const app = express();
app.use(guard.unless({ path: '/health' }));
app.get('/health', (_req, res) => res.json({}));
app.get('/books', (req, res) => res.json(req.currentUser));
app.post('/books', guard.requireRole('admin'), (_req, res) => res.json({}));
const server = await new Promise((resolve) => {
  const listening = app.listen(0, '127.0.0.1', () => resolve(listening));
});
const origin = `http://127.0.0.1:${server.address().port}`;
const ask = async (path, init) => {
  const response = await fetch(`${origin}${path}`, init);
  return [response.status, await response.json()];
};

const headers = { authorization: `Bearer ${token}` };
assert.deepEqual(await ask('/health'), [200, {}]);
assert.deepEqual(await ask('/books', { headers }), [200, { id: 'ann', roles: ['user'] }]);
assert.equal((await ask('/books'))[1].code, 'token_missing');
assert.equal((await ask('/books', { method: 'POST', headers }))[1].code, 'insufficient_role');

server.closeAllConnections();
server.close();
await guard.close();
const loaded = Object.keys(createRequire(import.meta.url).cache);
assert.deepEqual(
  loaded.filter((file) => /node_modules\/(mongoose|mongodb|bson|passport|bcryptjs)/.test(file)),
  [],
);
writeSync(1, 'guarded\n');
