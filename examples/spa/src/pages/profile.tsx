import { type ReactElement, useState } from 'react';
import { AuthClientError } from 'sealgate/client';
import { useAuth } from 'sealgate/react';
import { rename } from '../api.js';
import { Button } from '../components/button.js';
import { Field } from '../components/field.js';
import { ErrorNotice } from '../components/notice.js';
import { Page } from '../components/page.js';
import { toast } from '../components/toaster.js';
import { asDay } from '../time.js';
import { Loading } from './loading.js';
import { useForm } from './use-form.js';

export function Profile(): ReactElement {
  const { user, refresh } = useAuth();
  // Undefined until somebody types, so that a name from another tab shows, and replaces nothing that is being typed.
  const [draft, setDraft] = useState<string>();
  const name = draft ?? user?.name ?? '';
  const form = useForm(async () => {
    if (!user) return;
    await rename(user.id, name);
    // Brings the new name to every tab.
    await refresh();
    setDraft((typed) => (typed === name ? undefined : typed));
    toast(name.trim() ? 'Your name is saved.' : 'Your name is removed.');
  });
  if (!user) return <Loading />;
  const isGeneral = form.error !== undefined && !form.fields.name;
  return (
    <Page title="Your profile" lead={`Member since ${asDay(user.createdAt)}.`}>
      <form className="card form" onSubmit={form.onSubmit} noValidate>
        <ErrorNotice error={isGeneral ? form.error : undefined} />
        <Field
          label="Name"
          name="name"
          autoComplete="name"
          autoCapitalize="words"
          enterKeyHint="done"
          dir="auto"
          value={name}
          onChange={(event) => setDraft(event.target.value)}
          hint="This is what other people see. Without one, they see your username or your address."
          error={form.fields.name}
        />
        <div className="form-end">
          <Button type="submit" variant="primary" busy={form.isBusy}>
            Save
          </Button>
        </div>
      </form>
      <PasswordForm email={user.email} />
      <section className="card">
        <h2>Account</h2>
        <dl className="facts">
          <dt>Email</dt>
          <dd>{user.email}</dd>
          <dt>Username</dt>
          <dd>{user.username ?? <span className="muted">none</span>}</dd>
          <dt>Roles</dt>
          <dd>
            {user.roles.length === 0 && <span className="muted">none</span>}
            {user.roles.map((role) => (
              <span key={role} className="chip">
                {role}
              </span>
            ))}
          </dd>
          <dt>ID</dt>
          <dd>
            <code>{user.id}</code>
          </dd>
        </dl>
      </section>
    </Page>
  );
}

function PasswordForm({ email }: { readonly email: string }): ReactElement {
  const { changePassword } = useAuth();
  const form = useForm(async ({ current_password = '', new_password = '' }, element) => {
    await changePassword({ currentPassword: current_password, newPassword: new_password });
    element.reset();
    toast('Your password is changed. You are signed out everywhere else.');
  });
  const isWrong = form.error instanceof AuthClientError && form.error.code === 'invalid_credentials';
  const isGeneral = form.error !== undefined && !isWrong && Object.keys(form.fields).length === 0;
  return (
    <form className="card form" onSubmit={form.onSubmit} noValidate>
      <h2>Password</h2>
      <ErrorNotice error={isGeneral ? form.error : undefined} />
      {/* Tells password managers whose password this is. */}
      <input type="email" autoComplete="username" value={email} readOnly hidden />
      <Field
        label="Current password"
        name="current_password"
        type="password"
        required
        autoComplete="current-password"
        enterKeyHint="next"
        error={isWrong ? 'This is not your current password.' : form.fields.current_password}
      />
      <Field
        label="New password"
        name="new_password"
        type="password"
        required
        autoComplete="new-password"
        enterKeyHint="done"
        hint="8 characters or more. Changing it signs you out in every other browser."
        error={form.fields.new_password}
      />
      <div className="form-end">
        <Button type="submit" variant="primary" busy={form.isBusy}>
          Change password
        </Button>
      </div>
    </form>
  );
}
