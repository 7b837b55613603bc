import { expect } from 'chai';
import mongoose from 'mongoose';
import type { AuthOptions } from '../../src/auth-options.js';
import { resolveOptions } from '../../src/core/option-rules.js';
import { coreOptions } from '../../src/core/options.js';
import type { OptionRow } from '../../src/options/option.js';
import { authOptions } from '../../src/server/auth-options.js';
import { loadConfig } from '../../src/server/config.js';
import { allRows } from '../../src/server/settings.js';
import { valueAt } from '../../src/value-at.js';
import { testSecret } from '../harness/app.js';
import { Document } from '../harness/document.js';
import { silentLogger } from '../harness/logger.js';

type Path = (typeof coreOptions)[number]['option'];

/** The paths of a type of options, down to those that rows have. */
type PathsOf<Options, Prefix extends string = ''> = {
  [Name in keyof Options & string]: `${Prefix}${Name}` extends Path
    ? `${Prefix}${Name}`
    : PathsOf<NonNullable<Options[Name]>, `${Prefix}${Name}.`>;
}[keyof Options & string];

type Equals<One, Other> = [One] extends [Other] ? ([Other] extends [One] ? true : never) : never;

// Does not compile where the type of the options has another list than the rows.
const typesAreTheRows: Equals<PathsOf<Required<AuthOptions>>, Path> = true;

const connection = mongoose.createConnection();
const rows: readonly OptionRow[] = allRows;

/** Values by their dotted keys; those of classes, such as a connection, are one value. */
function flat(node: object, prefix = ''): [string, unknown][] {
  return Object.entries(node).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
      ? flat(value, `${prefix}${key}.`)
      : [[`${prefix}${key}`, value] as [string, unknown]],
  );
}

const keysOf = (node: object) => flat(node).map(([key]) => key);

describe('the rows of options', () => {
  after(() => connection.destroy());

  const settings = rows.flatMap(({ key }) => (key === undefined ? [] : [key]));
  const options = coreOptions.map(({ option }) => option);

  it('have each a name of its own, in each place', () => {
    for (const names of [settings, options, rows.map(({ env }) => env).filter((env) => env !== undefined)])
      expect(new Set(names).size).to.equal(names.length);
  });

  it('are the settings that convict reads, and the README lists', async () => {
    expect(keysOf(loadConfig({}))).to.have.members(settings);
    const table = (await Document.read('README.md')).section('Settings');
    const listed = Array.from(table.matchAll(/^\| `([\w.]+)` \| `(\w+)` \|/gm), ([, key, env]) => [key, env]);
    expect(listed).to.have.deep.members(
      rows.flatMap(({ key, env }) => (key === undefined ? [] : [[key, env]])),
    );
    expect(settings).to.include.members([
      'authentication.tokenEndpoint.statelessExpiresIn',
      'authentication.collections.users',
      'authentication.collections.sessions',
      'authentication.collections.revocations',
    ]);
  });

  it('are the options that createAuth takes, by their types and by what comes of them', () => {
    expect(typesAreTheRows).to.equal(true);
    const resolved = resolveOptions({ secret: testSecret, connection, logger: silentLogger });
    // What holds functions is one value.
    const paths = keysOf({ ...resolved, logger: undefined });
    expect(paths).to.have.members(options);
  });

  it('have the same default in code, in the settings and in what comes of them', () => {
    const given = { secret: testSecret, connection, logger: silentLogger };
    const inCode = resolveOptions(given);
    const bySettings = resolveOptions(
      authOptions(loadConfig({ NODE_ENV: 'test' }, '/nowhere'), { ...given, redis: undefined }),
    );
    for (const { option, kind, default: fallback } of coreOptions) {
      if (option in given) continue;
      const expected = fallback === null ? undefined : kind.schema.parse(fallback);
      expect(valueAt(inCode, option), option).to.deep.equal(expected);
      if (option !== 'basePath') expect(valueAt(bySettings, option), option).to.deep.equal(expected);
    }
    // Where the server mounts its routes, and so where it sends its cookie.
    expect(bySettings.basePath).to.equal('/auth');
  });

  it('reach createAuth from the environment, every one that can be given there', () => {
    const environment = {
      AUTH_TOKEN_ENDPOINT_STATELESS_EXPIRES_IN: '2d',
      AUTH_COLLECTION_USERS: 'people',
      AUTH_COLLECTION_CREDENTIALS: 'hashes',
      AUTH_COLLECTION_SESSIONS: 'logins',
      AUTH_COLLECTION_REVOCATIONS: 'ended',
      AUTH_PASSWORD_THREADS: '3',
      AUTH_CREDENTIALS: 'upstream',
      AUTH_UPSTREAM_URL: 'https://api.example.com/login',
      AUTH_UPSTREAM_USER_ID: 'data.id',
      CORS_ORIGINS: 'https://a.example.com',
    };
    const options = resolveOptions(
      authOptions(loadConfig(environment, '/nowhere'), {
        secret: testSecret,
        connection,
        redis: undefined,
        logger: silentLogger,
      }),
    );
    expect(options.tokenEndpoint.statelessExpiresIn).to.equal(2 * 86_400_000);
    expect(options.collections).to.deep.equal({
      users: 'people',
      credentials: 'hashes',
      sessions: 'logins',
      revocations: 'ended',
    });
    expect(options.passwords.threads).to.equal(3);
    expect(options.upstream.url).to.equal('https://api.example.com/login');
    expect(options.upstream.toUser?.({ data: { id: 7 } })).to.include({ id: 7 });
    expect(options.corsOrigins).to.deep.equal(['https://a.example.com']);
  });

  it('say in one sentence what they are for, and never show a secret', () => {
    for (const { description, secret, option, key } of rows) {
      expect(description, key ?? option).to.match(/^[A-Z`].*\.$/);
      expect(/secret/i.test(`${option} ${key}`) && !secret, key).to.equal(false);
    }
  });
});
