import { type ReactElement, useEffect, useState } from 'react';
import { useAuth } from 'sealgate/react';
import { Button } from '../components/button.js';
import { Field } from '../components/field.js';
import { ErrorNotice } from '../components/notice.js';
import { Page } from '../components/page.js';
import { destinationOf, rememberIdentifier, typedIdentifier, useEntrances } from '../entrance.js';
import { Link, redirect } from '../router.js';
import { Loading } from './loading.js';
import { useForm } from './use-form.js';

export function Register(): ReactElement {
  const auth = useAuth();
  const { signIn } = useEntrances();
  const [typed] = useState(typedIdentifier);
  const form = useForm(async ({ email = '', password = '', ...rest }) => {
    await auth.register({ email, password, ...rest });
    rememberIdentifier('');
  });
  useEffect(() => {
    if (auth.status === 'signed-in') redirect(destinationOf(location.search));
  }, [auth.status]);
  if (auth.status !== 'signed-out') return <Loading />;

  const isGeneral = form.error !== undefined && Object.keys(form.fields).length === 0;
  return (
    <Page title="Create your account" narrow focus="form" lead="It takes a minute.">
      <form className="card form" onSubmit={form.onSubmit} noValidate>
        <Field
          label="Email"
          name="email"
          type="email"
          required
          defaultValue={typed.includes('@') ? typed : ''}
          onChange={(event) => rememberIdentifier(event.target.value)}
          // What password managers are to keep; the username below is another name for it.
          autoComplete="username"
          inputMode="email"
          enterKeyHint="next"
          error={form.fields.email}
        />
        <Field
          label="Password"
          name="password"
          type="password"
          required
          autoComplete="new-password"
          enterKeyHint="next"
          hint="8 characters or more. Some unrelated words work best."
          error={form.fields.password}
        />
        <Field
          label="Name"
          name="name"
          autoComplete="name"
          autoCapitalize="words"
          enterKeyHint="next"
          error={form.fields.name}
        />
        <Field
          label="Username"
          name="username"
          defaultValue={typed.includes('@') ? '' : typed}
          autoComplete="nickname"
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          enterKeyHint="go"
          hint="You can sign in with it instead of your email."
          error={form.fields.username}
        />
        <Button type="submit" variant="primary" busy={form.isBusy}>
          {form.isBusy ? 'Creating your account…' : 'Create account'}
        </Button>
        <ErrorNotice error={isGeneral ? form.error : undefined} />
      </form>
      <p className="aside-line">
        Already have an account? <Link to={signIn}>Sign in</Link>
      </p>
    </Page>
  );
}
