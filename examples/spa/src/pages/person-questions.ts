/** What an admin is asked about first: it signs somebody out, or cannot be undone by whoever did it. */
export type Grave = 'disable' | 'end-sessions' | 'resign';

export interface Question {
  readonly title: string;
  readonly text: string;
  readonly action: string;
}

const aboutOthers = {
  disable: {
    title: 'Disable the account?',
    text: 'This person is signed out everywhere, and cannot sign in until an admin enables the account.',
    action: 'Disable',
  },
  'end-sessions': {
    title: 'End all sessions?',
    text: 'This person has to sign in again on every browser and device.',
    action: 'End all',
  },
} as const;

const aboutOneself = {
  disable: {
    title: 'Disable your own account?',
    text: 'You are signed out everywhere, here as well, and cannot sign in until another admin enables your account.',
    action: 'Disable my account',
  },
  'end-sessions': {
    title: 'End all your sessions?',
    text: 'You are signed out everywhere, here as well.',
    action: 'Sign out everywhere',
  },
  resign: {
    title: 'Stop being an admin?',
    text: 'You can no longer see this page, or give the role back to yourself: another admin has to.',
    action: 'Remove my admin role',
  },
} as const;

export function questionFor(about: Grave, isSelf: boolean): Question {
  return isSelf || about === 'resign' ? aboutOneself[about] : aboutOthers[about];
}
