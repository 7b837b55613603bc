import { type FocusEvent, type KeyboardEvent, type ReactElement, useId, useRef, useState } from 'react';
import type { User } from 'sealgate/client';
import { Button } from '../components/button.js';
import { Icon } from '../components/icons.js';
import { useSignOut } from '../pages/use-sign-out.js';

/** Who is signed in, and the way out: the disclosure pattern of the ARIA Authoring Practices Guide. */
export function AccountMenu({ user }: { readonly user: User }): ReactElement {
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const id = useId();
  const signOut = useSignOut();
  const name = user.name ?? user.username ?? user.email;

  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && isOpen) close();
    else if (event.key === 'ArrowDown' && isOpen) panel.current?.querySelector('button')?.focus();
    else if (event.key === 'ArrowUp' && isOpen) button.current?.focus();
    else return;
    event.preventDefault();
  };
  const closeOnLeaving = ({ relatedTarget, currentTarget }: FocusEvent) => {
    if (!currentTarget.contains(relatedTarget)) setOpen(false);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the button and of what it shows
    <div className="account" onKeyDown={onKeyDown} onBlur={closeOnLeaving}>
      <button
        ref={button}
        type="button"
        className="button button-quiet account-button"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => {
          setOpen(!isOpen);
          // Safari does not focus a button that is clicked; without the focus, leaving it is not noticed.
          button.current?.focus();
        }}
      >
        <span className="visually-hidden">Account: </span>
        <span className="account-initial" aria-hidden="true">
          {[...name][0]?.toUpperCase()}
        </span>
        <span className="account-name">{name}</span>
        <Icon name="down" />
      </button>
      <div ref={panel} id={id} className="account-panel" hidden={!isOpen}>
        {isOpen && (
          <>
            <p className="muted">Signed in as</p>
            <p className="account-email">{user.email}</p>
            <Button onClick={() => void signOut()}>
              <Icon name="out" />
              Sign out
            </Button>
          </>
        )}
      </div>
    </div>
  );
}
