import { type ReactElement, useEffect, useLayoutEffect } from 'react';
import { RequireAuth, useAuth } from 'sealgate/react';
import { Toaster } from './components/toaster.js';
import type { privatePaths, publicPaths } from './page-paths.js';
import { BehindTheScenes } from './pages/behind-the-scenes.js';
import { Loading } from './pages/loading.js';
import { NotFound } from './pages/not-found.js';
import { Overview } from './pages/overview.js';
import { People } from './pages/people.js';
import { Profile } from './pages/profile.js';
import { Register } from './pages/register.js';
import { Sessions } from './pages/sessions.js';
import { SignIn } from './pages/sign-in.js';
import { startAtTop, usePath } from './router.js';
import { Header } from './shell/header.js';
import { keepFocus } from './shell/keep-focus.js';
import { Outage } from './shell/outage.js';
import { PasswordPrompt } from './shell/password-prompt.js';

type Pages<Path extends string> = Readonly<Record<Path, () => ReactElement>>;

const privatePages: Pages<(typeof privatePaths)[number]> = {
  '/': Overview,
  '/profile': Profile,
  '/sessions': Sessions,
  '/people': People,
};

const publicPages: Pages<(typeof publicPaths)[number]> = {
  '/sign-in': SignIn,
  '/register': Register,
  '/behind-the-scenes': BehindTheScenes,
};

export function App(): ReactElement {
  const { user } = useAuth();
  const id = user?.id;
  // Someone who is signed out halfway down a page has to see the sign-in page, and why it is there.
  useLayoutEffect(() => (id === undefined ? undefined : startAtTop), [id]);
  useEffect(keepFocus, []);
  return (
    <>
      <a className="skip" href="#main">
        Skip to content
      </a>
      <Outage />
      <Header />
      <div className="content">
        {/* The key discards the state of the previous user's page. */}
        <CurrentPage key={id} />
      </div>
      <PasswordPrompt />
      <Toaster />
    </>
  );
}

function CurrentPage(): ReactElement {
  const path = usePath();
  const Public = pageAt(publicPages, path);
  if (Public) return <Public key={path} />;
  const Private = pageAt(privatePages, path);
  if (!Private) return <NotFound />;
  return (
    <RequireAuth pending={<Loading />} fallback={<SignIn />}>
      <Private key={path} />
    </RequireAuth>
  );
}

function pageAt(pages: Pages<string>, path: string): (() => ReactElement) | undefined {
  return Object.hasOwn(pages, path) ? pages[path] : undefined;
}
