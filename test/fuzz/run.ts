import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { testSecret } from '../harness/app.js';
import { launchServer, startServerProcess } from '../harness/server-process.js';
import { temporaryDirectory } from '../harness/temporary-directory.js';
import { type FuzzReport, type Identity, installSchemathesis, runSchemathesis } from './schemathesis.js';

const help = `npm run fuzz [-- options]

Sends requests that Schemathesis makes from the OpenAPI document to a server, as nobody, as a user and as an admin, and for
each way in which tokens travel. It fails where an answer is an error of the server, or is not as the document says.

--seed <n>      the same seed makes the same requests; 1
--examples <n>  random requests for each operation, at most; 20
--verbose       print all that Schemathesis says
--help          print this
`;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    examples: { type: 'string', default: '20' },
    verbose: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

// Not the document's example: a request that is made of examples would change it.
const password = 'a password that no example has';
const adminFile = fileURLToPath(new URL('../../src/admin.js', import.meta.url));
const print = (text: string) => process.stdout.write(`${text}\n`);

type Transport = 'bearer' | 'cookie';

/** What has to be done at least once by whoever may: otherwise, it was not really tried. */
const ofAnybody = ['POST /register', 'POST /login', 'POST /token'];
const ofUsers = [
  ...ofAnybody,
  'POST /refresh-token',
  'POST /acknowledge',
  'POST /logout',
  'GET /me',
  'POST /change-password',
  'GET /sessions',
  'DELETE /sessions',
  'DELETE /sessions/{id}',
  'GET /profile/{userId}',
  'PATCH /profile/{userId}',
  'PATCH /me',
  'GET /me/export',
  'DELETE /me',
];
const ofAdmins = [
  ...ofUsers,
  'GET /users',
  'POST /users',
  'GET /users/{id}',
  'PATCH /users/{id}',
  'DELETE /users/{id}',
  'POST /invitations',
  'GET /users/{id}/sessions',
  'DELETE /users/{id}/sessions',
];

/** Runs as everybody against a server of its own; false where something did not hold. */
async function fuzz(transport: Transport): Promise<boolean> {
  const directory = await temporaryDirectory();
  const env = {
    NODE_ENV: 'test',
    DATA_DIR: join(directory.path, 'data'),
    AUTH_TOKEN_SECRET: testSecret,
    AUTH_TOKEN_ENDPOINT_REFRESH: 'true',
    AUTH_TOKEN_ENDPOINT_STATELESS: 'true',
    AUTH_TRANSPORT: transport,
  };
  const server = await startServerProcess({ env });
  try {
    const user = await register(server.base, 'user@example.com');
    const admin = await register(server.base, 'admin@example.com');
    const other = await register(server.base, 'other@example.com');
    const promotion = launchServer({ command: [process.execPath, adminFile, admin.email, '--yes'], env });
    if ((await promotion.exited) !== 0) throw new Error(promotion.output());

    const setting = { base: server.base, password, user, otherId: other.id };
    const runs = [
      { name: 'nobody', identity: null, mustDo: ofAnybody },
      { name: 'a user', identity: user, mustDo: ofUsers },
      { name: 'an admin', identity: { ...admin, isAdmin: true }, mustDo: ofAdmins },
    ];
    let holds = true;
    for (const { name, identity, mustDo } of runs) {
      const cwd = join(directory.path, name.replace(' ', '-'));
      await mkdir(cwd);
      const began = performance.now();
      const { code, output, report } = await runSchemathesis({ ...setting, identity }, cwd, {
        seed: Number(values.seed),
        examples: Number(values.examples),
      });
      const seconds = Math.round((performance.now() - began) / 1000);
      print(`${transport}, as ${name}: ${summaryOf(report)}, ${seconds} s`);
      if (code !== 0 || values.verbose) print(output);
      const faults = faultsOf(report, mustDo);
      for (const fault of faults) print(`  ${fault}`);
      holds &&= code === 0 && faults.length === 0;
    }
    return holds;
  } finally {
    await server.stop();
    await directory.remove();
  }
}

async function register(base: string, email: string): Promise<Identity> {
  const response = await fetch(`${base}/register`, {
    method: 'POST',
    // With the cookie transport, only a page of the same origin may sign in.
    headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
    body: JSON.stringify({ email, password }),
  });
  const { user } = z.looseObject({ user: z.looseObject({ id: z.string() }) }).parse(await response.json());
  return { email, id: user.id, isAdmin: false };
}

function summaryOf({ statuses, signedInCases }: FuzzReport): string {
  const count = (pattern: RegExp) =>
    Object.entries(statuses).reduce((sum, [status, times]) => (pattern.test(status) ? sum + times : sum), 0);
  const kinds = `${count(/^2/)} got 2xx, ${count(/^401/)} 401, ${count(/^403/)} 403, ${count(/^4(?!01|03)/)} another 4xx`;
  return `${count(/./)} requests, ${signedInCases} of them signed in: ${kinds}`;
}

/** Why a run proves nothing, although each answer was as it should be. */
function faultsOf({ lost, succeeded }: FuzzReport, mustDo: readonly string[]): readonly string[] {
  const undone = mustDo.filter((operation) => !succeeded.includes(operation));
  return [
    ...lost.map((refusal) => `it was signed in, and refused as if it were not: ${refusal}`),
    ...undone.map((operation) => `it never succeeded: ${operation}`),
  ];
}

async function run(): Promise<void> {
  await installSchemathesis();
  const outcomes = await Promise.all([fuzz('bearer'), fuzz('cookie')]);
  process.exitCode = outcomes.every(Boolean) ? 0 : 1;
}

if (values.help) process.stdout.write(help);
else await run();
