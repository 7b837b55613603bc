import { type FormEvent, useState } from 'react';
import { flushSync } from 'react-dom';
import { fieldMessages } from '../messages.js';
import { markNavigated } from '../router.js';

export interface Form {
  readonly isBusy: boolean;
  readonly error: unknown;
  /** Errors of fields, by name. */
  readonly fields: Record<string, string>;
  readonly onSubmit: (event: FormEvent<HTMLFormElement>) => void;
}

/** Submits a form, ignoring further submits meanwhile, and focuses the field to correct. Empty fields are not sent. */
export function useForm(
  send: (values: Record<string, string>, form: HTMLFormElement) => Promise<unknown>,
): Form {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();

  const onSubmit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (isBusy) return;
    const form = event.currentTarget;
    const values: Record<string, string> = {};
    for (const [name, value] of new FormData(form))
      if (typeof value === 'string' && value) values[name] = value;
    setBusy(true);
    setError(undefined);
    try {
      markNavigated();
      await send(values, form);
    } catch (thrown) {
      flushSync(() => setError(thrown));
      const field = form.querySelector('[aria-invalid]') ?? form.elements.namedItem('password');
      if (field instanceof HTMLInputElement) field.focus();
    } finally {
      setBusy(false);
    }
  };
  return { isBusy, error, fields: fieldMessages(error), onSubmit: (event) => void onSubmit(event) };
}
