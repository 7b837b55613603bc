import { type FormEvent, type ReactElement, useRef } from 'react';
import { Button } from '../components/button.js';
import { Field } from '../components/field.js';
import { Icon } from '../components/icons.js';
import { rescueFocus } from '../focus.js';

/** What is to become of the roles; resolves with whether it has. */
type ChangeRoles = (change: (roles: readonly string[]) => readonly string[]) => Promise<boolean>;

export interface PersonRolesProps {
  readonly roles: readonly string[];
  readonly isBusy: boolean;
  readonly error: string | undefined;
  readonly onChange: ChangeRoles;
  /** Called with a role that is to go, and with what takes it away. */
  readonly onRemove: (role: string, remove: () => void) => void;
}

export function PersonRoles({ roles, isBusy, error, onChange, onRemove }: PersonRolesProps): ReactElement {
  const heading = useRef<HTMLHeadingElement>(null);
  const remove = async (role: string) => {
    await onChange((held) => held.filter((other) => other !== role));
    // The button is gone along with the role.
    rescueFocus(heading.current);
  };
  const add = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const role = String(new FormData(form).get('role') ?? '').trim();
    if (!role || isBusy) return;
    if (await onChange((held) => [...new Set([...held, role])])) form.reset();
    form.querySelector('input')?.focus();
  };
  return (
    <section aria-labelledby="person-roles">
      <h3 id="person-roles" ref={heading} tabIndex={-1}>
        Roles
      </h3>
      <ul className="roles">
        {roles.map((role) => (
          <li key={role} className={role === 'admin' ? 'chip chip-strong' : 'chip'}>
            {role}
            <button
              type="button"
              className="chip-remove"
              aria-label={`Remove the role ${role}`}
              onClick={() => !isBusy && onRemove(role, () => void remove(role))}
            >
              <Icon name="close" />
            </button>
          </li>
        ))}
      </ul>
      <form className="add-role" onSubmit={(event) => void add(event)}>
        <Field
          label="Another role"
          name="role"
          required
          autoCapitalize="none"
          spellCheck={false}
          autoComplete="off"
          enterKeyHint="done"
          error={error}
        />
        <Button type="submit" busy={isBusy}>
          Add
        </Button>
      </form>
    </section>
  );
}
