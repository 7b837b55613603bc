import type { ReactElement } from 'react';
import { useAuth } from 'sealgate/react';
import { Icon, type IconName, Seal } from '../components/icons.js';
import { useEntrances } from '../entrance.js';
import { Link } from '../router.js';
import { AccountMenu } from './account-menu.js';

interface Destination {
  readonly to: string;
  readonly name: string;
  readonly icon: IconName;
}

const destinations: readonly Destination[] = [
  { to: '/', name: 'Overview', icon: 'home' },
  { to: '/profile', name: 'Profile', icon: 'person' },
  { to: '/sessions', name: 'Sessions', icon: 'devices' },
];
const people: Destination = { to: '/people', name: 'People', icon: 'people' };

export function Header(): ReactElement {
  const { status, user } = useAuth();
  const entrances = useEntrances();
  const shown = user?.roles.includes('admin') ? [...destinations, people] : destinations;
  return (
    <header className="header">
      <Link to="/" className="brand">
        <Seal />
        <span>sealgate</span>
      </Link>
      {user && (
        <nav className="nav" aria-label="Pages">
          {shown.map(({ to, name, icon }) => (
            <Link key={to} to={to} className="nav-link">
              <Icon name={icon} />
              <span>{name}</span>
            </Link>
          ))}
        </nav>
      )}
      <div className="header-end">
        {user && <AccountMenu user={user} />}
        {status === 'signed-out' && (
          <>
            <Link to={entrances.signIn} className="button button-quiet">
              Sign in
            </Link>
            <Link to={entrances.register} className="button button-plain">
              Create account
            </Link>
          </>
        )}
      </div>
    </header>
  );
}
