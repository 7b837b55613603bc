import { type ReactElement, useEffect, useRef } from 'react';
import { AuthClientError } from 'sealgate/client';
import { useAuth } from 'sealgate/react';
import { Button } from '../components/button.js';
import { Dialog } from '../components/dialog.js';
import { Field } from '../components/field.js';
import { ErrorNotice } from '../components/notice.js';
import { answerConfirmation, useConfirmation } from '../confirmation.js';
import { passwordPrompt } from '../messages.js';
import { useForm } from '../pages/use-form.js';

/** Asks for the password again before something that needs a recent sign-in. */
export function PasswordPrompt(): ReactElement | null {
  const { user } = useAuth();
  const isAsked = useConfirmation();
  const isOver = isAsked && !user;
  // Somebody may sign out in another tab meanwhile.
  useEffect(() => {
    if (isOver) answerConfirmation(false);
  }, [isOver]);
  return isAsked && user ? <PasswordDialog email={user.email} /> : null;
}

function PasswordDialog({ email }: { readonly email: string }): ReactElement {
  const { reauthenticate } = useAuth();
  const element = useRef<HTMLFormElement>(null);
  const form = useForm(async ({ password = '' }) => {
    await reauthenticate(password);
    answerConfirmation(true);
  });
  // The dialog itself would focus its first button.
  useEffect(() => element.current?.querySelector<HTMLInputElement>('[name=password]')?.focus(), []);

  const isWrong = form.error instanceof AuthClientError && form.error.code === 'invalid_credentials';
  const isGeneral = form.error !== undefined && !isWrong && form.fields.password === undefined;
  const cancel = () => answerConfirmation(false);
  return (
    <Dialog title={passwordPrompt.title} onClose={cancel}>
      <p className="dialog-text">{passwordPrompt.text}</p>
      <form ref={element} className="form dialog-form" onSubmit={form.onSubmit} noValidate>
        <ErrorNotice error={isGeneral ? form.error : undefined} />
        {/* Tells password managers whose password this is. */}
        <input type="email" autoComplete="username" value={email} readOnly hidden />
        <Field
          label="Password"
          name="password"
          type="password"
          required
          autoComplete="current-password"
          enterKeyHint="done"
          error={isWrong ? passwordPrompt.wrong : form.fields.password}
        />
        <div className="dialog-actions">
          <Button onClick={cancel}>Cancel</Button>
          <Button type="submit" variant="primary" busy={form.isBusy}>
            Confirm
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
