export { createTestAuth, type TestAuth } from './create-test-auth.js';
export type { PersonOptions, SignedInPerson } from './signed-in.js';
export type { TestClock } from './test-clock.js';
export type { TestAuthOptions } from './test-options.js';
