import { type ReactElement, useEffect } from 'react';
import { useAuth } from 'sealgate/react';
import { Button } from '../components/button.js';
import { Field } from '../components/field.js';
import { ErrorNotice, Notice } from '../components/notice.js';
import { Page } from '../components/page.js';
import { signOutNoticeFor } from '../messages.js';
import { Link, redirect } from '../router.js';
import { Loading } from './loading.js';
import { useForm } from './use-form.js';

export function SignIn(): ReactElement {
  const auth = useAuth();
  const form = useForm(({ identifier = '', password = '' }) =>
    auth.login(
      identifier.includes('@') ? { email: identifier, password } : { username: identifier, password },
    ),
  );
  // This page also shows in place of private ones, where the URL has to stay.
  useEffect(() => {
    if (auth.status === 'signed-in' && location.pathname === '/sign-in') redirect('/');
  }, [auth.status]);
  if (auth.status !== 'signed-out') return <Loading />;

  const notice = signOutNoticeFor(auth.reason);
  return (
    <Page title="Sign in" narrow lead="Good to see you.">
      <div role="status">
        {notice && form.error === undefined && (
          <Notice tone={notice.tone} title={notice.title}>
            {notice.text}
          </Notice>
        )}
      </div>
      <form className="card form" onSubmit={form.onSubmit} noValidate>
        <ErrorNotice error={form.error} />
        <Field
          label="Email or username"
          name="identifier"
          required
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          error={form.fields.email ?? form.fields.username}
        />
        <Field
          label="Password"
          name="password"
          type="password"
          required
          autoComplete="current-password"
          error={form.fields.password}
        />
        <Button type="submit" variant="primary" busy={form.isBusy}>
          {form.isBusy ? 'Signing in…' : 'Sign in'}
        </Button>
      </form>
      <p className="aside-line">
        New here? <Link to="/register">Create an account</Link>
      </p>
    </Page>
  );
}
