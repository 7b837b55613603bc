import { valueAt } from '../../value-at.js';
import { contrary, isRecord, parsedJson, type Raw, RefusedRecordError, textAt } from '../raw-record.js';
import type { Source } from './source.js';

/** Keycloak: the users of a realm, by `kc.sh export`. Its console exports no users, and its API no hashes. */
export const keycloak: Source = {
  name: 'keycloak',
  open: () => (record) => ({
    id: record.id,
    email: record.email,
    username: record.username,
    name: [textAt(record, 'firstName'), textAt(record, 'lastName')].filter(Boolean).join(' '),
    roles: ['user', ...rolesOf(record)],
    disabled: contrary(record.enabled),
    emailVerified: record.emailVerified,
    createdAt: record.createdTimestamp,
    passwordHash: hashOf(record),
  }),
};

/** The roles that Keycloak gives to everybody say nothing. */
function rolesOf({ realmRoles }: Raw): unknown[] {
  const roles: readonly unknown[] = Array.isArray(realmRoles) ? realmRoles : [];
  return roles.filter((role) => !/^(default-roles-.*|offline_access|uma_authorization)$/.test(String(role)));
}

/** The hash as a PHC string. Keycloak has its parts in two members, each JSON as a text. */
function hashOf({ credentials }: Raw): string | undefined {
  const list: readonly unknown[] = Array.isArray(credentials) ? credentials : [];
  const credential = list.find((one) => isRecord(one) && one.type === 'password');
  if (credential === undefined) return undefined;
  const secret = parsedJson(valueAt(credential, 'secretData'));
  const data = parsedJson(valueAt(credential, 'credentialData'));
  const algorithm = textAt(data, 'algorithm') ?? '';
  const iterations = valueAt(data, 'hashIterations');
  const [value, salt] = [textAt(secret, 'value'), textAt(secret, 'salt')];
  const digest = digests.get(algorithm);
  if (value === undefined || salt === undefined || (digest === undefined && algorithm !== 'argon2'))
    throw new RefusedRecordError('has a password whose algorithm is not known');
  const ending = `${unpadded(salt)}$${unpadded(value)}`;
  if (digest !== undefined)
    return `$pbkdf2-${digest}$i=${iterations},l=${Buffer.from(value, 'base64').length}$${ending}`;
  const parameter = (name: string, otherwise: string) =>
    String(valueAt(data, `additionalParameters.${name}.0`) ?? otherwise);
  const version = parameter('version', '1.3') === '1.0' ? 16 : 19;
  const costs = `m=${parameter('memory', '7168')},t=${iterations},p=${parameter('parallelism', '1')}`;
  return `$argon2${parameter('type', 'id')}$v=${version}$${costs}$${ending}`;
}

const digests: ReadonlyMap<string, string> = new Map([
  ['pbkdf2', 'sha1'],
  ['pbkdf2-sha256', 'sha256'],
  ['pbkdf2-sha512', 'sha512'],
]);

/** PHC strings have no padding. */
function unpadded(base64: string): string {
  return base64.replace(/=+$/, '');
}
