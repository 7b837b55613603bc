export { AuthProvider, type AuthProviderProps } from './auth-provider.js';
export { RequireAuth, type RequireAuthProps } from './require-auth.js';
export { RequireRole, type RequireRoleProps } from './require-role.js';
export { type Auth, useAuth } from './use-auth.js';
export { type Outage, useOutage } from './use-outage.js';
export { type KnownAuth, useSuspenseAuth } from './use-suspense-auth.js';
export { useUser } from './use-user.js';
