import { type ReactElement, useEffect, useState } from 'react';
import { useAuth } from 'sealgate/react';
import { Button } from '../components/button.js';
import { Field } from '../components/field.js';
import { ErrorNotice, Notice } from '../components/notice.js';
import { Page } from '../components/page.js';
import { destinationOf, rememberIdentifier, typedIdentifier, useEntrances } from '../entrance.js';
import { signOutNoticeFor } from '../messages.js';
import { Link, redirect } from '../router.js';
import { Loading } from './loading.js';
import { useForm } from './use-form.js';

export function SignIn(): ReactElement {
  const auth = useAuth();
  const { register } = useEntrances();
  const [typed] = useState(typedIdentifier);
  const form = useForm(
    async ({ identifier = '', password = '' }) => {
      await auth.login(
        identifier.includes('@') ? { email: identifier, password } : { username: identifier, password },
      );
      rememberIdentifier('');
    },
    ['identifier', 'password'],
  );
  // This page also shows in place of private ones, where the URL has to stay.
  useEffect(() => {
    if (auth.status === 'signed-in' && location.pathname === '/sign-in')
      redirect(destinationOf(location.search));
  }, [auth.status]);
  if (auth.status !== 'signed-out') return <Loading />;

  const notice = signOutNoticeFor(auth.reason);
  return (
    // Why somebody is here comes before the form.
    <Page title="Sign in" narrow focus={notice ? 'title' : 'form'} lead="Good to see you.">
      <div role="status">
        {notice && (
          <Notice tone={notice.tone} title={notice.title}>
            {notice.text}
          </Notice>
        )}
      </div>
      <form className="card form" onSubmit={form.onSubmit} noValidate>
        <Field
          label="Email or username"
          name="identifier"
          required
          defaultValue={typed}
          onChange={(event) => rememberIdentifier(event.target.value)}
          autoComplete="username"
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          inputMode="email"
          enterKeyHint="next"
          error={form.fields.identifier ?? form.fields.email ?? form.fields.username}
        />
        <Field
          label="Password"
          name="password"
          type="password"
          required
          autoComplete="current-password"
          enterKeyHint="go"
          error={form.fields.password}
        />
        <Button type="submit" variant="primary" busy={form.isBusy}>
          {form.isBusy ? 'Signing in…' : 'Sign in'}
        </Button>
        <ErrorNotice error={form.error} />
      </form>
      <p className="aside-line">
        New here? <Link to={register}>Create an account</Link>
      </p>
    </Page>
  );
}
