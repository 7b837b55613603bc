import { exitCodes } from '../exit.js';
import type { Flag } from './command.js';

/** The flags of `sealgate import users`. */
export const importFlags: readonly Flag[] = [
  { name: 'from', value: 'NAME', description: 'the system that wrote the file; see below' },
  {
    name: 'map',
    value: 'FILE',
    description: 'a mapping: JSON that says where our fields are in its records',
  },
  { name: 'format', value: 'NAME', description: 'jsonl, csv or json; found out, if not given' },
  { name: 'accounts', value: 'FILE', description: 'the file with the passwords, for better-auth and auth0' },
  { name: 'hash-config', value: 'FILE', description: 'the password hash parameters, for firebase' },
  { name: 'dry-run', description: 'checks everything, and writes nothing' },
  {
    name: 'report',
    value: 'FILE',
    description: 'where refused records and warnings go; standard output, if not given',
  },
  { name: 'restart', description: 'begins at the beginning, where an import was broken off' },
];

/** What else there is to know of it. */
export const importDetails: readonly string[] = [
  'FILE has JSON lines, CSV with a line of names, or a JSON array (also under "users"). Without --from and',
  '--map its fields are: id, email, username, name, roles, disabled, emailVerified, createdAt, updatedAt,',
  'passwordHash, passwordSalt. Only email is required.',
  '',
  'A mapping has these names, and the paths where the values are. "role" is one role, "enabled" the contrary',
  'of disabled, "fields" what is the application\'s own, "idType" objectId, string, number or uuid:',
  '  { "email": "mail", "name": "profile.full_name", "fields": { "company": "org.name" } }',
  '',
  '--from takes:',
  '  auth0                     its export of users, and in --accounts that of hashes, or that one alone',
  '  better-auth               its collection user, and in --accounts its collection account (mongoexport)',
  '  django                    the table auth_user, or manage.py dumpdata auth.user',
  '  firebase                  firebase auth:export users.json',
  '  keycloak                  kc.sh export',
  '  laravel                   the table users',
  '  node-express-boilerplate  its collection users (mongoexport)',
  '  supabase                  the table auth.users',
  '',
  'It may run while servers run, and may be run again: who is there already, by the address, is left alone.',
  'An import that was broken off goes on where it was. With --from a username, name, role or date that sealgate',
  'does not take is left out, and told of as a warning.',
];

/** What else it exits with. */
export const importExits = {
  1: 'records were refused; all others are in',
  [exitCodes.badData]: 'a file is not what it should be',
  [exitCodes.noInput]: 'a file cannot be read',
  [exitCodes.cannotCreate]: 'the report, or the note of how far it is, cannot be written',
};
