// The same by `require`.
const assert = require('node:assert/strict');
const { accessKeys, createGuard } = require('sealgate/guard');

const guard = createGuard({ keys: accessKeys('a secret of the tests, which nobody uses outside of them') });
const [, token] = JSON.parse(process.env.TEST_TOKEN);
const req = { headers: { authorization: `Bearer ${token}` } };
let passed = false;
guard.requireAuth(req, {}, () => {
  passed = true;
});
assert.ok(passed);
assert.deepEqual(req.currentUser, { id: 'ann', roles: ['user'] });
const strangers = /node_modules\/(mongoose|mongodb|bson|passport|bcryptjs|express)\//;
assert.deepEqual(
  Object.keys(require.cache).filter((file) => strangers.test(file)),
  [],
);
process.stdout.write('guarded\n');
