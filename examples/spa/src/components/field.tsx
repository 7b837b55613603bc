import { type InputHTMLAttributes, type ReactElement, useId, useState } from 'react';
import { Icon } from './icons.js';

export interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'id' | 'className'> {
  readonly label: string;
  readonly name: string;
  readonly hint?: string;
  readonly error?: string | undefined;
}

/** A labelled input whose hint and error are announced by screen readers. */
export function Field({ label, hint, error, type = 'text', required, ...input }: FieldProps): ReactElement {
  const id = useId();
  const [isShown, setShown] = useState(false);
  const describedBy = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div className="field">
      <div className="field-label">
        <label htmlFor={id}>{label}</label>
        {!required && <span className="field-optional">optional</span>}
      </div>
      <div className="field-box">
        <input
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
  );
}
