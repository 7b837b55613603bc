import { type ReactElement, useEffect } from 'react';
import { useAuth } from 'sealgate/react';
import { farewellFor } from '../messages.js';
import { Button } from '../parts/button.js';
import { Field } from '../parts/field.js';
import { Notice, Problem } from '../parts/notice.js';
import { Page } from '../parts/page.js';
import { goInstead, Link } from '../router.js';
import { useForm } from './use-form.js';
import { Waiting } from './waiting.js';

export function SignIn(): ReactElement {
  const auth = useAuth();
  const form = useForm(({ identifier = '', password = '' }) =>
    auth.login(
      identifier.includes('@') ? { email: identifier, password } : { username: identifier, password },
    ),
  );
  // Who is signed in already has no business here.
  useEffect(() => {
    if (auth.status === 'signed-in' && location.pathname === '/sign-in') goInstead('/');
  }, [auth.status]);
  if (auth.status !== 'signed-out') return <Waiting />;

  const farewell = farewellFor(auth.reason);
  return (
    <Page title="Sign in" narrow lead="Good to see you.">
      <div role="status">
        {farewell && form.error === undefined && (
          <Notice tone={farewell.tone} title={farewell.title}>
            {farewell.text}
          </Notice>
        )}
      </div>
      <form className="card form" onSubmit={form.onSubmit} noValidate>
        <Problem error={form.error} />
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
        <Button type="submit" look="primary" busy={form.isBusy}>
          {form.isBusy ? 'Signing in…' : 'Sign in'}
        </Button>
      </form>
      <p className="aside-line">
        New here? <Link to="/register">Create an account</Link>
      </p>
    </Page>
  );
}
