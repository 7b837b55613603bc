import { type ReactElement, useEffect } from 'react';
import { useAuth } from 'sealgate/react';
import { Button } from '../components/button.js';
import { Field } from '../components/field.js';
import { ErrorNotice } from '../components/notice.js';
import { Page } from '../components/page.js';
import { Link, redirect } from '../router.js';
import { Loading } from './loading.js';
import { useForm } from './use-form.js';

export function Register(): ReactElement {
  const auth = useAuth();
  const form = useForm(({ email = '', password = '', ...rest }) =>
    auth.register({ email, password, ...rest }),
  );
  useEffect(() => {
    if (auth.status === 'signed-in') redirect('/');
  }, [auth.status]);
  if (auth.status !== 'signed-out') return <Loading />;

  const isGeneral = form.error !== undefined && Object.keys(form.fields).length === 0;
  return (
    <Page title="Create your account" narrow lead="It takes a minute, with no email to confirm.">
      <form className="card form" onSubmit={form.onSubmit} noValidate>
        <ErrorNotice error={isGeneral ? form.error : undefined} />
        <Field
          label="Email"
          name="email"
          type="email"
          required
          autoComplete="email"
          spellCheck={false}
          error={form.fields.email}
        />
        <Field
          label="Password"
          name="password"
          type="password"
          required
          autoComplete="new-password"
          hint="8 characters or more. A few unrelated words work best."
          error={form.fields.password}
        />
        <Field label="Name" name="name" autoComplete="name" error={form.fields.name} />
        <Field
          label="Username"
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          hint="You can sign in with it instead of your email."
          error={form.fields.username}
        />
        <Button type="submit" variant="primary" busy={form.isBusy}>
          {form.isBusy ? 'Creating your account…' : 'Create account'}
        </Button>
      </form>
      <p className="aside-line">
        Already have an account? <Link to="/sign-in">Sign in</Link>
      </p>
    </Page>
  );
}
