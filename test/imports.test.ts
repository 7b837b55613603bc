import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

/** What every folder of the server may import: these import nothing but each other. */
const contracts = [
  'clock.ts',
  'core-errors.ts',
  'duration.ts',
  'errors.ts',
  'exit.ts',
  'here.cjs',
  'logger.ts',
  'optional-package.ts',
  'sessions-version.ts',
  'value-at.ts',
];

/**
 * What each folder of src may import, besides itself and the contracts: a folder, or one file of it. The arrows point one way. A
 * feature imports no other one, and nothing below `features` is imported but by `routes.ts`.
 */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  availability: [],
  database: ['availability'],
  redis: ['availability'],
  'passwords/families': [],
  passwords: ['passwords/families'],
  users: ['database', 'passwords/password-hasher.ts'],
  tokens: ['users/user.ts'],
  credentials: ['database/run-command.ts', 'passwords', 'users'],
  sessions: ['availability', 'database', 'redis', 'users/user-id.ts'],
  options: ['tokens/secret.ts'],
  'peer-versions.ts': ['options/option-error.ts'],
  core: [
    'availability',
    'credentials',
    'database',
    'options',
    'passwords',
    'peer-versions.ts',
    'redis',
    'sessions',
    'tokens',
    'users',
  ],
  transports: ['core', 'users/user.ts'],
  passport: ['core', 'tokens', 'transports'],
  http: ['availability', 'core', 'options/role-rights.ts', 'tokens', 'transports', 'users'],
  'features/*': ['core', 'credentials', 'database', 'options', 'sessions', 'tokens', 'users'],
  'routes.ts': ['features'],
  'all-errors.ts': ['core/user-errors.ts', 'routes.ts'],
  'all-events.ts': ['core/emitted-event.ts'],
  'auth-options.ts': [
    'all-events.ts',
    'core/hooks.ts',
    'http/problem.ts',
    'options/role-rights.ts',
    'redis/client.ts',
    'users/application-model.ts',
    'users/own-fields.ts',
    'users/user.ts',
  ],
  api: ['availability', 'core', 'http', 'sessions', 'tokens/claims.ts', 'transports', 'users'],
  'auth.ts': ['api', 'http/request.ts', 'users/own-fields.ts'],
  'create-auth-with.ts': [
    'api',
    'auth.ts',
    'auth-options.ts',
    'core',
    'http',
    'passport',
    'tokens',
    'transports',
    'users/own-fields.ts',
  ],
  'create-auth.ts': [
    'auth.ts',
    'auth-options.ts',
    'create-auth-with.ts',
    'options/role-rights.ts',
    'routes.ts',
    'users/own-fields.ts',
  ],
  'index.ts': [
    'all-errors.ts',
    'all-events.ts',
    'api',
    'auth.ts',
    'auth-options.ts',
    'core/hooks.ts',
    'core/invite.ts',
    'core/session-of.ts',
    'create-auth.ts',
    'http',
    'options/role-rights.ts',
    'redis',
    'sessions/watches.ts',
    'tokens',
    'transports/transport.ts',
    'users/own-fields.ts',
    'users/user.ts',
  ],
  // A service that only verifies tokens has no users, no passport, no database and no features.
  guard: [
    'availability',
    'http/admissions.ts',
    'http/guard-handlers.ts',
    'http/problem.ts',
    'http/request.ts',
    'options',
    'redis',
    'sessions/redis-announcements.ts',
    'sessions/redis-revocation-log.ts',
    'sessions/revocations.ts',
    'sessions/session-check.ts',
    'sessions/watches.ts',
    'tokens',
    'transports/any-request.ts',
    'transports/token-header.ts',
  ],
  server: [
    'auth.ts',
    'auth-options.ts',
    'core',
    'credentials/upstream-user.ts',
    'http/problem.ts',
    'options',
    'redis',
    'routes.ts',
    'tokens/secret.ts',
  ],
  'server.ts': ['availability/misfit.ts', 'create-auth.ts', 'http/problem.ts', 'server'],
  // The commands; what each runs is loaded only for that.
  cli: ['credentials', 'import', 'server', 'server.ts', 'sessions', 'users'],
  'cli.ts': ['cli'],
  'admin.ts': ['cli'],
  // Brings users in from a file.
  import: ['core/fields.ts', 'passwords/families', 'users'],
  'import/sources': ['import', 'users/user.ts'],
  // For the tests of applications.
  testing: [
    'auth.ts',
    'auth-options.ts',
    'core',
    'create-auth-with.ts',
    'database/indexes.ts',
    'database/mongoose.ts',
    'options',
    'routes.ts',
    'server/load-embedded.ts',
    'sessions/session-store.ts',
    'transports/token-header.ts',
    'users',
  ],
  client: [],
  react: ['client/index.ts'],
};

/** Packages that folders do without. */
const mayNotImport: Readonly<Record<string, RegExp>> = {
  core: /^(express|passport.*|cookie-parser)$/,
  'features/*': /^(express|passport.*|cookie-parser)$/,
  guard: /^(mongoose|mongodb|passport.*)$/,
  client: /./,
  react: /^(?!react$)/,
};

/** Packages that are optional to install: the one file that loads each, and that when it runs. */
const loadedWhenNeeded: Readonly<Record<string, string>> = {
  '@node-rs/argon2': 'passwords/argon2-engine.ts',
  '@node-rs/bcrypt': 'passwords/bcrypt-engine.ts',
  '@sealgate/embedded-mongodb': 'server/load-embedded.ts',
  redis: 'server/open-redis.ts',
};

const src = fileURLToPath(new URL('../../src/', import.meta.url));

interface Import {
  readonly from: string;
  readonly to: string;
  /** Whether it is loaded by the file as it runs, and not with it. */
  readonly whenNeeded?: boolean;
}

/** The row of the tables that a file is under. */
function groupOf(file: string): string {
  const folder = dirname(file);
  if (folder === '.') return file;
  if (folder.startsWith('features/')) return 'features/*';
  return folder in mayImport ? folder : groupOf(folder);
}

function isBelow(file: string, entry: string): boolean {
  return file === entry || file.startsWith(`${entry}/`);
}

/** What is wrong with an import of a file; undefined where it may be. */
function faultOf({ from, to }: Import): string | undefined {
  const isOwn = dirname(from) === dirname(to) && dirname(from) !== '.';
  const isContract = contracts.includes(to) && !/^(client|react)\//.test(from);
  const isAllowed = mayImport[groupOf(from)]?.some((entry) => isBelow(to, entry));
  return isOwn || isContract || (isAllowed && !contracts.includes(from)) ? undefined : `${from} -> ${to}`;
}

/** What each file of src imports, be it a file of src or a package. */
async function readImports(): Promise<{ files: Import[]; packages: Import[] }> {
  const entries = await readdir(src, { recursive: true });
  const paths = entries.filter((path) => /\.tsx?$/.test(path));
  const imports = await Promise.all(
    paths.map(async (from) => {
      const text = await readFile(join(src, from), 'utf8');
      return Array.from(
        text.matchAll(/\b(?:from|import)\s*(\(?)\s*'([^']+)'/g),
        ([, parenthesis, specifier = '']) => ({ from, specifier, whenNeeded: parenthesis === '(' }),
      );
    }),
  );
  const toFile = ({ from, specifier }: { from: string; specifier: string }): Import => {
    const path = normalize(join(dirname(from), specifier)).replace(/\.js$/, '');
    return { from, to: paths.find((file) => file.replace(/\.tsx?$/, '') === path) ?? path };
  };
  return {
    files: imports
      .flat()
      .filter(({ specifier }) => specifier.startsWith('.'))
      .map(toFile),
    packages: imports
      .flat()
      .filter(({ specifier }) => !specifier.startsWith('.'))
      .map(({ specifier, ...found }) => ({ ...found, to: specifier })),
  };
}

/** The first circle that leads from one of these back to itself. */
function findCircle(edges: readonly Import[]): string[] | undefined {
  const targets = new Map<string, string[]>();
  for (const { from, to } of edges) targets.set(from, [...(targets.get(from) ?? []), to]);
  const done = new Set<string>();
  const visit = (node: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node];
    if (done.has(node)) return undefined;
    for (const target of targets.get(node) ?? []) {
      const circle = visit(target, [...path, node]);
      if (circle) return circle;
    }
    done.add(node);
    return undefined;
  };
  return [...targets.keys()].map((node) => visit(node, [])).find((circle) => circle !== undefined);
}

describe('the imports of src', () => {
  let files: Import[];
  let packages: Import[];
  before(async () => {
    ({ files, packages } = await readImports());
    expect(files).to.have.length.above(400);
  });

  it('are those that the table allows', () => {
    expect(files.map(faultOf).filter((fault) => fault !== undefined)).to.deep.equal([]);
  });

  it('make no circle, of files or of folders', () => {
    expect(findCircle(files)).to.equal(undefined);
    const folders = Object.entries(mayImport).flatMap(([from, entries]) =>
      entries.map((to) => ({ from, to: groupOf(`${to}/x`) })).filter((edge) => edge.from !== edge.to),
    );
    expect(findCircle(folders)).to.equal(undefined);
  });

  it('use every row of the table, which allows nothing that is not needed', () => {
    const isUsed = (group: string, entry: string) =>
      files.some(({ from, to }) => groupOf(from) === group && isBelow(to, entry));
    const unused = Object.entries(mayImport)
      // What a feature may build on is told to those to come.
      .filter(([group]) => group !== 'features/*')
      .flatMap(([group, entries]) =>
        entries.filter((entry) => !isUsed(group, entry)).map((entry) => `${group} -> ${entry}`),
      );
    expect(unused).to.deep.equal([]);
  });

  it('bring no package where it does not belong', () => {
    const wrong = packages.filter(({ from, to }) => mayNotImport[groupOf(from)]?.test(to));
    expect(wrong).to.deep.equal([]);
  });

  it('load what is optional to install in one place, when it is needed', () => {
    const found = packages.filter(({ to }) => to in loadedWhenNeeded);
    const expected = Object.entries(loadedWhenNeeded).map(([to, from]) => ({ from, to, whenNeeded: true }));
    expect(found).to.have.deep.members(expected);
  });

  it('would be found out where they are wrong', () => {
    const wrong: Import[] = [
      { from: 'features/profile/feature.ts', to: 'features/sign-in/login.ts' },
      { from: 'core/admit.ts', to: 'features/sign-in/login.ts' },
      { from: 'core/admit.ts', to: 'http/problem.ts' },
      { from: 'http/router.ts', to: 'routes.ts' },
      { from: 'guard/guard.ts', to: 'users/user-store.ts' },
      { from: 'guard/guard.ts', to: 'http/router.ts' },
      { from: 'client/session.ts', to: 'errors.ts' },
      { from: 'errors.ts', to: 'http/problem.ts' },
      { from: 'auth.ts', to: 'server/config.ts' },
    ];
    for (const one of wrong) expect(faultOf(one)).to.equal(`${one.from} -> ${one.to}`);
    const circle = [
      { from: 'a', to: 'b' },
      { from: 'b', to: 'c' },
      { from: 'c', to: 'a' },
    ];
    expect(findCircle(circle)).to.deep.equal(['a', 'b', 'c', 'a']);
  });
});
