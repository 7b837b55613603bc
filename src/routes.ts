// The one table of URLs, and the only file that names features: a line each, with what is below the router's path.
export { changePassword } from './features/change-password/feature.js'; // POST /change-password
export { csrfToken } from './features/csrf-token/feature.js'; // GET /csrf-token
export { invitations } from './features/invitations/feature.js'; // POST /invitations
export { openapi } from './features/openapi/feature.js'; // GET /openapi.json
export { ownData } from './features/own-data/feature.js'; // GET /me/export, DELETE /me
export { ownSessions } from './features/own-sessions/feature.js'; // GET /sessions, DELETE /sessions, DELETE /sessions/:id
export { profile } from './features/profile/feature.js'; // GET /me, PATCH /me, GET /profile/:userId, PATCH /profile/:userId
export { serverMetadata } from './features/server-metadata/feature.js'; // GET /.well-known/oauth-authorization-server
export { signIn } from './features/sign-in/feature.js'; // POST /register, POST /login, GET|POST /refresh-token, POST /acknowledge, GET /logout, POST /logout
export { tokenEndpoint } from './features/token-endpoint/feature.js'; // POST /token
export { tokenIntrospection } from './features/token-introspection/feature.js'; // POST /introspect
export { tokenRevocation } from './features/token-revocation/feature.js'; // POST /revoke
export { userAdmin } from './features/user-admin/feature.js'; // GET /users, POST /users, GET /users/:id, PATCH /users/:id, DELETE /users/:id, GET /users/:id/sessions, DELETE /users/:id/sessions
