import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { ExitError, exitCodes } from '../../exit.js';
import { parsedJson, type Raw, textAt } from '../raw-record.js';
import { assertReadable } from '../read-entries.js';
import type { Source } from './source.js';

/**
 * What the Firebase console shows under "Password hash parameters". Firebase's scrypt needs them for every hash:
 * https://github.com/firebase/scrypt
 */
const hashConfig = z.object({
  base64_signer_key: z.string().min(1),
  base64_salt_separator: z.string(),
  rounds: z.coerce.number().int().positive(),
  mem_cost: z.coerce.number().int().positive(),
});

type HashConfig = z.output<typeof hashConfig>;

/** Firebase Authentication: `firebase auth:export users.json`. */
export const firebase: Source = {
  name: 'firebase',
  second: { flag: 'hash-config', isRequired: true },
  open: async (file = '') => {
    const config = await readHashConfig(file);
    return (record) => ({
      id: record.localId,
      email: record.email,
      name: record.displayName,
      roles: rolesOf(record),
      disabled: record.disabled,
      emailVerified: record.emailVerified,
      createdAt: record.createdAt,
      passwordHash: hashOf(record, config),
    });
  },
};

/** Takes JSON, and the text that the console shows: `hash_config { algorithm: SCRYPT, ... }`. */
async function readHashConfig(file: string): Promise<HashConfig> {
  await assertReadable(file);
  const text = await readFile(file, 'utf8');
  const lines = text.matchAll(/^\s*(\w+):\s*([^,\s]*),?\s*$/gm);
  const given = parsedJson(text) ?? Object.fromEntries(Array.from(lines, ([, name, value]) => [name, value]));
  const { data, error } = hashConfig.safeParse(given);
  if (data) return data;
  const name = error.issues[0]?.path.join('.');
  throw new ExitError(
    `${file}: ${name || 'the parameters'} must be given, as the console shows it`,
    exitCodes.badData,
  );
}

function hashOf(record: Raw, config: HashConfig): string | undefined {
  const hash = textAt(record, 'passwordHash');
  if (hash === undefined) return undefined;
  const { base64_signer_key: key, base64_salt_separator: separator, rounds, mem_cost: cost } = config;
  const salt = textAt(record, 'salt') ?? '';
  const ss = separator === '' ? '' : `,ss=${plain(separator)}`;
  return `$fbscrypt$v=1,n=${cost},r=${rounds},p=1${ss},sk=${plain(key)}$${plain(salt)}$${plain(hash)}`;
}

/** Exports have the alphabet for addresses (RFC 4648, section 5), and the console the usual one. */
function plain(base64: string): string {
  return base64.replaceAll('-', '+').replaceAll('_', '/');
}

/** Custom claims are a JSON text: a list of roles, or `admin`. */
function rolesOf(record: Raw): unknown {
  const claims = parsedJson(record.customAttributes);
  if (typeof claims !== 'object' || claims === null) return undefined;
  if ('roles' in claims && Array.isArray(claims.roles)) return claims.roles;
  return 'admin' in claims && claims.admin === true ? ['user', 'admin'] : undefined;
}
