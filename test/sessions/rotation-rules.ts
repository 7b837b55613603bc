/** What a client says of a request for new tokens, in `Refresh-Attempt`. */
export type Attempt = 'first' | 'again' | undefined;

/** What a refresh token that was shown comes to, at a session that lives. */
export type Outcome = 'rotated' | 'repeated' | 'access-only' | 'reused';

/** All that a decision about a refresh token goes by. */
export interface Situation {
  /** How many rotations ago the token that is shown was the current one; negative where the store lost rotations. */
  readonly behind: number;
  readonly attempt: Attempt;
  /** Whether the current generation was seen in use. */
  readonly isConfirmed: boolean;
  /** Whether that was less than a leeway ago. */
  readonly isJustConfirmed: boolean;
  /** Whether the last rotation is less than a leeway ago. */
  readonly isJustRotated: boolean;
  /** Whether the last rotation is too long ago to be repeated, confirmed or not. */
  readonly isStale: boolean;
}

export interface Rule {
  readonly name: string;
  readonly when: (situation: Situation) => boolean;
  readonly outcome: Outcome;
  /** Whether it proves that the current generation has arrived. */
  readonly confirms?: boolean;
}

/** Rules in their order: the first one that fits decides. */
export type Rules = readonly Rule[];

export function decide(rules: Rules, situation: Situation): Rule {
  const rule = rules.find(({ when }) => when(situation));
  if (!rule) throw new Error(`no rule for ${JSON.stringify(situation)}`);
  return rule;
}

const older: Rule = { name: 'an older one', when: ({ behind }) => behind > 1, outcome: 'reused' };
const ahead: Rule = { name: 'one ahead', when: ({ behind }) => behind < 0, outcome: 'rotated' };

export const justRotatedFirst = 'the one before, just rotated, as a first attempt';

/** Where the refresh token is in a cookie that tabs share. */
export const cookieRules: Rules = [
  older,
  ahead,
  {
    name: 'the current one, not confirmed',
    when: ({ behind, isConfirmed }) => behind === 0 && !isConfirmed,
    outcome: 'repeated',
    confirms: true,
  },
  {
    name: 'the current one, just confirmed',
    when: ({ behind, isJustConfirmed }) => behind === 0 && isJustConfirmed,
    outcome: 'access-only',
  },
  { name: 'the current one, confirmed long ago', when: ({ behind }) => behind === 0, outcome: 'rotated' },
  {
    name: 'the one before, just confirmed',
    when: ({ isConfirmed, isJustConfirmed }) => isConfirmed && isJustConfirmed,
    outcome: 'access-only',
  },
  {
    name: 'the one before, confirmed long ago',
    when: ({ isConfirmed }) => isConfirmed,
    outcome: 'reused',
  },
  { name: 'the one before, not confirmed for too long', when: ({ isStale }) => isStale, outcome: 'reused' },
  {
    name: 'the one before, long ago, as a first attempt',
    when: ({ attempt, isJustRotated }) => attempt === 'first' && !isJustRotated,
    outcome: 'reused',
  },
  {
    name: justRotatedFirst,
    when: ({ attempt }) => attempt === 'first',
    outcome: 'access-only',
  },
  { name: 'the one before, not confirmed', when: () => true, outcome: 'repeated' },
];

/** Where it is in bodies: a client that gets none keeps the one that it sent, so that each answer has to carry it. */
export const bodyRules: Rules = cookieRules.map((rule) =>
  rule.outcome === 'access-only' ? { ...rule, outcome: 'repeated' } : rule,
);

/** Without a leeway: every token is for one use. */
export const oneTimeRules: Rules = [
  older,
  ahead,
  { name: 'the current one', when: ({ behind }) => behind === 0, outcome: 'rotated' },
  { name: 'the one before', when: () => true, outcome: 'reused' },
];

/** How it was before: the leeway counted from the rotation, and a late answer put an older cookie back. */
export const formerRules: Rules = [
  older,
  ahead,
  {
    name: 'the current one, long ago',
    when: ({ behind, isJustRotated }) => behind === 0 && !isJustRotated,
    outcome: 'rotated',
  },
  { name: 'the current one', when: ({ behind }) => behind === 0, outcome: 'repeated', confirms: true },
  {
    name: 'the one before, confirmed and long ago',
    when: ({ isConfirmed, isJustRotated }) => isConfirmed && !isJustRotated,
    outcome: 'reused',
  },
  { name: 'the one before', when: () => true, outcome: 'repeated' },
];
