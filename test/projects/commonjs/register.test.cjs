const { startApp, walk } = require('./app.cjs');
const { createAuthClient } = require('sealgate/client');
const { createGuard } = require('sealgate/guard');
const { createTestAuth } = require('sealgate/testing');
const { AuthProvider } = require('sealgate/react');

let app;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

test('registers, logs in and asks a protected route', async () => {
  expect(await walk(app.origin)).toEqual([201, 401, 200, { of: 'ann@example.com' }]);
});

test('hashes in a thread', () => {
  expect(app.warnings).toEqual([]);
});

test('has each subpath', () => {
  for (const one of [createAuthClient, createGuard, createTestAuth, AuthProvider])
    expect(typeof one).toBe('function');
});
