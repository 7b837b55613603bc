import { type FormEvent, useState } from 'react';
import { flushSync } from 'react-dom';
import { AuthClientError } from 'sealgate/client';
import { fieldMessages } from '../messages.js';
import { markNavigated } from '../router.js';

export interface Form {
  readonly isBusy: boolean;
  readonly error: unknown;
  /** Errors of fields, by name. */
  readonly fields: Record<string, string>;
  readonly onSubmit: (event: FormEvent<HTMLFormElement>) => void;
}

/**
 * Submits a form, ignoring further submits meanwhile, and focuses the field to correct. Empty fields are not sent; without those that
 * are needed, nothing is. An error stays until the next answer.
 *
 * @param needed names of fields
 */
export function useForm(
  send: (values: Record<string, string>, form: HTMLFormElement) => Promise<unknown>,
  needed: readonly string[] = [],
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
    try {
      refuseMissing(values, needed);
      markNavigated();
      await send(values, form);
      setError(undefined);
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

function refuseMissing(values: Record<string, string>, needed: readonly string[]): void {
  const missing = needed.filter((name) => values[name] === undefined);
  if (missing.length === 0) return;
  const errors = missing.map((path) => ({ path, message: 'is required' }));
  throw new AuthClientError('invalid_request', 'Something is missing', { errors });
}
