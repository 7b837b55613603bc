/** The fewest bytes of a secret that HMAC-SHA-256 and AES-256 keys may be derived from. */
const minimumBytes = 32;
/** 32 random hex digits have fewer in one of ten million cases, 40 random decimal digits in one of ten thousand. */
const minimumVariety = 8;
/** Of fewer, three of four may be the same by chance. */
const minimumOverlap = 12;

const remedy = 'make one with: openssl rand -base64 48';

/** Example secrets for the documentation. They are public, so anybody could forge tokens with them; they are rejected. */
export const publishedSecrets: ReadonlySet<string> = new Set([
  'an example of a secret, printed for all to read',
  'another example of a secret, printed for all to read',
]);

/** What people write who mean to put a secret there later: in lower case, without what is between the words. */
const placeholder =
  /(change|replace)(me|this)|placeholder|(my|your)(jwt|256bit)?secret|supersecret|keyboardcat/;

/**
 * What is wrong with a secret that tokens are to be made with, and how to fix it, or undefined where it is valid. The secret itself
 * is never in the text.
 */
export function secretFault(secret: unknown): string | undefined {
  const fault = retiredSecretFault(secret);
  if (fault !== undefined || typeof secret !== 'string') return fault;
  const weakness = secretWeakness(secret);
  return weakness && `${weakness}, so that it can be guessed; ${remedy}`;
}

/**
 * What is wrong with a secret that only opens tokens any more. One that can be guessed is accepted: its owner could not move away
 * from it otherwise.
 */
export function retiredSecretFault(secret: unknown): string | undefined {
  if (typeof secret !== 'string' || secret === '') return `is missing; ${remedy}`;
  if (Buffer.byteLength(secret, 'utf8') < minimumBytes)
    return `must be at least ${minimumBytes} bytes; ${remedy}`;
  if (publishedSecrets.has(secret))
    return `is published in the documentation, where anybody can read it; ${remedy}`;
  return undefined;
}

/**
 * What shows that a secret was made up and not drawn at random, or undefined where nothing does: whoever has one token could find such
 * a secret by trying, and forge any other. What is random passes, in base64, hex or UUIDs.
 */
export function secretWeakness(secret: string): string | undefined {
  const characters = Array.from(secret, (character) => character.codePointAt(0) ?? 0);
  if (new Set(characters).size < minimumVariety) return 'has too few different characters';
  const steps = characters.slice(1).map((character, at) => character - (characters[at] ?? 0));
  if (new Set(steps).size < minimumVariety) return 'is a sequence of characters';
  if (repeatsShortText(characters)) return 'repeats a short text';
  if (placeholder.test(secret.toLowerCase().replace(/[^a-z\d]/g, '')))
    return 'has the words of a placeholder';
  return undefined;
}

/** Whether three of four characters are those that stood a short distance before: the repetitions may differ by a number. */
function repeatsShortText(characters: readonly number[]): boolean {
  const longest = Math.min(characters.length - minimumOverlap, minimumBytes - 1);
  for (let distance = 1; distance <= longest; distance++) {
    const later = characters.slice(distance);
    const same = later.filter((character, at) => character === characters[at]);
    if (same.length >= later.length * 0.75) return true;
  }
  return false;
}
