import { createAuthClient } from 'sealgate/client';

const base = document.querySelector<HTMLMetaElement>('meta[name="auth-base"]')?.content ?? '/auth';

/** The one client of this app. */
export const auth = createAuthClient({ baseUrl: base === '/' ? '' : base });
