import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';

const run = promisify(execFile);
const source = fileURLToPath(new URL('../../../test/fuzz/', import.meta.url));
const environment = fileURLToPath(new URL('../../../.fuzz/', import.meta.url));
const program = join(environment, 'bin/schemathesis');

/**
 * What has to hold for every answer. Two are left out: `negative_data_rejection` and `positive_data_acceptance` ask that the schema
 * alone decides what is accepted, and no schema says that an address is taken, that a password is wrong, or that one of two fields
 * has to be there. `use_after_free`, `ensure_resource_availability` and `object_level_authorization` need operations that make what
 * others take by id; no route makes anything but users and invitations.
 */
const checks = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'unsupported_method',
  'allow_header_conformance',
  'missing_required_header',
  'ignored_auth',
];

/** Whom it signs in as. */
export interface Identity {
  readonly email: string;
  readonly id: string;
  readonly isAdmin: boolean;
}

/** What hooks.py is told. */
export interface FuzzSetting {
  readonly base: string;
  readonly password: string;
  /** Null for nobody. */
  readonly identity: Identity | null;
  /** Whose password nobody guesses by chance. */
  readonly user: Identity;
  /** A user that may be changed in any way. */
  readonly otherId: string;
}

const report = z.object({
  /** How often each status was answered. */
  statuses: z.record(z.string(), z.int()),
  cases: z.record(z.string(), z.int()),
  /** Cases that showed the tokens of the identity. */
  signedInCases: z.int(),
  /** Those that were refused as somebody who is not signed in. */
  lost: z.array(z.string()),
  /** The operations that were done at least once. */
  succeeded: z.array(z.string()),
});
export type FuzzReport = z.output<typeof report>;

/** Installs Schemathesis below the repository, in the versions of requirements.txt; it is a program of Python. */
export async function installSchemathesis(): Promise<void> {
  const requirements = join(source, 'requirements.txt');
  const installed = join(environment, 'requirements.txt');
  if (existsSync(installed) && (await readFile(installed, 'utf8')) === (await readFile(requirements, 'utf8')))
    return;
  await run('python3', ['-m', 'venv', '--clear', environment]);
  await run(join(environment, 'bin/pip'), ['install', '--quiet', '--requirement', requirements]);
  // Last of all: an installation that was interrupted begins anew.
  await copyFile(requirements, installed);
}

/** Runs it once, in an empty directory. The same seed sends the same requests. */
export async function runSchemathesis(
  setting: FuzzSetting,
  directory: string,
  { seed, examples }: { seed: number; examples: number },
): Promise<{ code: number | null; output: string; report: FuzzReport }> {
  const file = join(directory, 'report.json');
  const child = spawn(
    program,
    [
      'run',
      `${setting.base}/openapi.json`,
      '--phases',
      'examples,coverage,fuzzing',
      '--checks',
      checks.join(','),
      '--seed',
      String(seed),
      '--max-examples',
      String(examples),
      '--continue-on-failure',
      '--generation-database',
      'none',
      '--suppress-health-check',
      'all',
      '--warnings',
      'off',
      '--no-color',
    ],
    {
      // It leaves files where it runs.
      cwd: directory,
      env: {
        ...process.env,
        FUZZ: JSON.stringify({ ...setting, report: file }),
        SCHEMATHESIS_HOOKS: 'hooks',
        PYTHONPATH: source,
        PYTHONDONTWRITEBYTECODE: '1',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  });
  const counts = await readFile(file, 'utf8').catch(() => {
    throw new Error(`Schemathesis did not run:\n${output}`);
  });
  return { code, output, report: report.parse(JSON.parse(counts)) };
}
