/** What to do, by the field and by what the server says of it. The first row that fits counts. */
const rows: readonly [field: RegExp, fault: RegExp, advice: string][] = [
  [/^identifier$/, /required|empty/, 'Enter your email or username.'],
  [/^email$/, /required|empty|email address/, 'Enter your email address.'],
  [/^current_password$/, /required|empty/, 'Enter your current password.'],
  [/^new_password$/, /required|empty/, 'Enter a new password.'],
  [/^password$/, /required|empty/, 'Enter your password.'],
  [/password$/, /at least (\d+) characters/, 'Enter at least $1 characters.'],
  [
    /password$/,
    /(\d+) bytes at most/,
    'Enter $1 characters at most; those with accents and emoji count for more.',
  ],
  [/^username$/, /no spaces/, 'Leave out spaces and @.'],
  [/^name$/, /required|empty/, 'Enter a name.'],
  [/name$/, /something that can be seen/, 'Enter something that can be seen.'],
  [/name$/, /easily taken for another|mark that cannot/, 'Leave out characters that look like others.'],
  [/name$/, /scripts|Latin letters/, 'Use letters of one alphabet only, such as Latin ones.'],
  [/^role/, /letters, digits/, 'Use 1 to 64 letters, digits, or one of _ . : -'],
  [/./, /(\d+) characters at most/, 'Shorten this to $1 characters.'],
  [/./, /too long/, 'Shorten this.'],
  [/./, /control characters|NUL|well-formed/, 'Leave out the characters that cannot be seen.'],
];

/**
 * Tells somebody what to do about a field; in the server's words where these are none of the usual.
 *
 * @example adviceFor('email', 'must be an email address'); // 'Enter your email address.'
 */
export function adviceFor(field: string, fault: string): string {
  for (const [fields, faults, advice] of rows) {
    const found = fields.test(field) && faults.exec(fault);
    if (found) return advice.replace('$1', found[1] ?? '');
  }
  return `Please change this: it ${fault}.`;
}
