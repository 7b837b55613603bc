import { type InputHTMLAttributes, type ReactElement, useId, useState } from 'react';
import { Icon } from './icons.js';

export interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'id' | 'className'> {
  readonly label: string;
  readonly name: string;
  readonly hint?: string;
  readonly error?: string | undefined;
}

/** What is no word of a language is left as it was typed. */
const asTyped = { autoCapitalize: 'none', autoCorrect: 'off', spellCheck: false };

/** For the generators of password managers, in Apple's notation: what the server takes. */
const rules = { passwordrules: 'minlength: 8; maxlength: 72;' };

/**
 * A labelled input whose hint and error are announced by screen readers. There is always room for a line below it, so that nothing
 * moves when an error appears.
 */
export function Field({ label, hint, error, type = 'text', required, ...input }: FieldProps): ReactElement {
  const id = useId();
  const [isShown, setShown] = useState(false);
  const describedBy = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  const isText = type === 'text' || type === 'search';
  return (
    <div className="field">
      <div className="field-label">
        <label htmlFor={id}>{label}</label>
        {!required && <span className="field-optional">optional</span>}
      </div>
      <div className="field-box">
        <input
          {...(isText ? {} : asTyped)}
          {...(input.autoComplete === 'new-password' ? rules : {})}
          {...input}
          id={id}
          type={isShown ? 'text' : type}
          required={required}
          aria-invalid={error ? true : undefined}
          aria-describedby={describedBy || undefined}
        />
        {type === 'password' && (
          <button
            type="button"
            className="field-reveal"
            aria-pressed={isShown}
            aria-label={`Show ${label.toLowerCase()}`}
            onClick={() => setShown(!isShown)}
          >
            <Icon name={isShown ? 'eye' : 'shut'} />
          </button>
        )}
      </div>
      <div className="field-notes">
        {hint && (
          <p id={`${id}-hint`} className="field-hint">
            {hint}
          </p>
        )}
        {error && (
          <p id={`${id}-error`} className="field-error">
            {error}
          </p>
        )}
      </div>
    </div>
  );
}
