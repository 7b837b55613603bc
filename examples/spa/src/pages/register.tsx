import { type ReactElement, useEffect } from 'react';
import { useAuth } from 'sealgate/react';
import { Button } from '../parts/button.js';
import { Field } from '../parts/field.js';
import { Problem } from '../parts/notice.js';
import { Page } from '../parts/page.js';
import { goInstead, Link } from '../router.js';
import { useForm } from './use-form.js';
import { Waiting } from './waiting.js';

export function Register(): ReactElement {
  const auth = useAuth();
  const form = useForm(({ email = '', password = '', ...rest }) =>
    auth.register({ email, password, ...rest }),
  );
  useEffect(() => {
    if (auth.status === 'signed-in') goInstead('/');
  }, [auth.status]);
  if (auth.status !== 'signed-out') return <Waiting />;

  const isGeneral = form.error !== undefined && Object.keys(form.fields).length === 0;
  return (
    <Page title="Create your account" narrow lead="It takes a minute, and nothing to confirm.">
      <form className="card form" onSubmit={form.onSubmit} noValidate>
        <Problem error={isGeneral ? form.error : undefined} />
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
          hint="8 characters or more. A few words that only you put together are best."
          error={form.fields.password}
        />
        <Field label="Name" name="name" autoComplete="name" error={form.fields.name} />
        <Field
          label="Username"
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          hint="To sign in with, in place of the email."
          error={form.fields.username}
        />
        <Button type="submit" look="primary" busy={form.isBusy}>
          {form.isBusy ? 'Creating your account…' : 'Create account'}
        </Button>
      </form>
      <p className="aside-line">
        Been here before? <Link to="/sign-in">Sign in</Link>
      </p>
    </Page>
  );
}
