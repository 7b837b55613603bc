import { z } from 'zod';
import type { PasswordRules } from '../credentials/credential-source.js';
import { opaqueString } from '../passwords/opaque-string.js';
import { lookalikeFault } from '../users/lookalikes.js';
import { bidiControls, blankSymbols, hasHiddenText, isVisible } from '../users/text-rules.js';
import { maximumName, maximumRoles, normalizeIdentifier } from '../users/user.js';

/** Characters of an address (RFC 5321, section 4.5.3.1.3, without the angle brackets). */
const maximumEmail = 254;

/** Characters that cannot be seen: two identifiers that differ by them alone would look the same. Some of them are letters. */
const unseen = String.raw`\s${blankSymbols}\p{C}\p{Default_Ignorable_Code_Point}`;

// One @, a dot in the domain, and none of the characters that need quoting (RFC 5322, section 3.2.3) or cannot be seen.
const atom = String.raw`[^${unseen}"(),:;<>@[\\\]]`;
const address = new RegExp(`^${atom}{1,64}@${atom}+\\.${atom}+$`, 'u');
const usernamePattern = new RegExp(`^[^${unseen}@]+$`, 'u');

const text = (message: string) =>
  z.string({ error: ({ input }) => (input === undefined ? 'is required' : message) });

/** Whether a text is so long at most, in characters as JSON Schema counts them: JavaScript counts halves of some. */
const isUpTo = (maximum: number) => (value: string) =>
  value.length <= maximum || [...value].length <= maximum;

/** A text, whatever it says. */
export const anyText = text('must be a string');

export const flag = z.boolean({ error: 'must be true or false' });

/** An address as it is stored. */
export const email = text('must be an email address')
  .max(1024, 'is too long')
  .meta({ format: 'email', examples: ['ann@example.com'] })
  .transform(normalizeIdentifier)
  .pipe(z.string().max(maximumEmail, 'is too long').regex(address, 'must be an email address'));

/** A username that somebody may have from before `lookalikeFault`. Without an @, so that no username can be somebody's address. */
export const formerUsername = text('must be a string')
  .max(1024, 'is too long')
  .meta({ examples: ['ann'] })
  .transform(normalizeIdentifier)
  .pipe(
    z
      .string()
      // What else is looked at may take time by the square of its length.
      .refine(isUpTo(64), { error: 'must have 64 characters at most', abort: true })
      .regex(
        usernamePattern,
        'must not be empty, and must have no spaces, no @, and nothing that cannot be seen',
      ),
  );

/** A username as it is stored, and nobody's lookalike. */
export const username = formerUsername.superRefine((name, context) => {
  const fault = lookalikeFault(name);
  if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
});

/** What a person types to sign in: anything that could name somebody. */
export const identifier = text('must be a string')
  .min(1, 'must not be empty')
  .max(1024, 'is too long')
  .refine((value) => !value.includes('\0'), { error: 'must have no NUL character' })
  .refine((value) => value.isWellFormed(), { error: 'must be well-formed Unicode' })
  .meta({ examples: ['ann@example.com'] });

// Cc and the like, in what JSON Schema asks patterns to keep to: not everybody who reads the document knows \p{Cc}.
const withoutControls = new RegExp(String.raw`^[^\u0000-\u001f\u007f-\u009f${bidiControls}]*$`, 'u');

const anyName = text('must be a string')
  .trim()
  .refine(isUpTo(maximumName), { error: `must have ${maximumName} characters at most`, abort: true })
  .regex(
    withoutControls,
    'must have no control characters, no line breaks, and nothing that turns the direction of text',
  )
  .refine((value) => value.isWellFormed(), { error: 'must be well-formed Unicode' })
  .refine((value) => !hasHiddenText(value), { error: 'must have no hidden text' })
  .refine((value) => value === '' || isVisible(value), { error: 'must have something that can be seen' });

const exampleOfName = { maxLength: maximumName, examples: ['Ann Example'] };

export const displayName = anyName.min(1, 'must not be empty').meta(exampleOfName);

/** A name in place of another one. `null` takes it away, and so does an empty one, as a form sends it. */
export const changedName = anyName
  .nullable()
  .meta(exampleOfName)
  .transform((name) => name || null);

export const role = z
  .string('must be a string')
  .regex(/^[\w.:-]{1,64}$/, 'must be 1 to 64 letters, digits, or one of _ . : -')
  .meta({ examples: ['editor'] });

// JSON Schema counts characters, and a character has a byte or more.
const passwordFormat = { format: 'password', examples: ['correct horse battery'] };

/** Bytes of a password that is only checked, and characters of any. Those of old hashes keep to no rule of ours. */
const maximumChecked = 1024;

const passwordOf = (maximumBytes: number) =>
  text('must be a string')
    // Before it is normalised: what many combining marks take grows with their square, on the event loop.
    .max(maximumChecked, { error: `must have ${maximumBytes} bytes at most in UTF-8`, abort: true })
    .refine((value) => Buffer.byteLength(opaqueString(value), 'utf8') <= maximumBytes, {
      error: `must have ${maximumBytes} bytes at most in UTF-8`,
    })
    // bcrypt repeats a password with a NUL between, so that "secret" and "secret\0secret" would be one password.
    .refine((value) => !value.includes('\0'), { error: 'must have no NUL character' })
    // Half a surrogate pair has no UTF-8, and all such would be one password.
    .refine((value) => value.isWellFormed(), { error: 'must be well-formed Unicode' });

/** A password to check. */
export const password = passwordOf(maximumChecked).meta(passwordFormat);

/** A password to set. */
export const newPassword = (rules: PasswordRules) =>
  passwordOf(rules.maximumBytes)
    .refine((value) => [...opaqueString(value)].length >= rules.minimumCharacters, {
      error: `must have at least ${rules.minimumCharacters} characters`,
    })
    .meta({ ...passwordFormat, minLength: rules.minimumCharacters, maxLength: rules.maximumBytes });

export const roles = z
  .array(role, { error: 'must be a list of roles' })
  .max(maximumRoles, `must have ${maximumRoles} roles at most`)
  .transform((all) => [...new Set(all)]);

/** A field that need not be there. Forms, and other languages, send an empty text or null for what nobody filled in. */
export function optional<Schema extends z.ZodType>(schema: Schema) {
  const absentIfEmpty = (value: unknown) => (value === null || value === '' ? undefined : value);
  return z.preprocess(absentIfEmpty, schema.optional()).optional();
}

/** A refresh token in a body, by either of the names that clients know it by. */
export const refreshTokenFields = {
  refresh_token: optional(anyText),
  token: optional(anyText),
};

/** A user's id in a path. What is no id is nobody's. */
export const userId = z.string();
