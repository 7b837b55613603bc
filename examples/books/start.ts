import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { accessKeys } from 'sealgate/guard';
import { loadConfig } from '../../src/server/config.js';
import { developmentSecret } from '../../src/server/development-secret.js';
import { deriveAccessKeys } from '../../src/tokens/access-keys.js';

/** Starts sealgate, and beside it the books service: with the access keys of sealgate's secret, and nothing else of it. */
async function start(): Promise<void> {
  const { database, redis, authentication } = loadConfig();
  const { secret, previousSecrets, issuer, audience, expiresIn } = authentication.token;
  const current = secret ?? (await developmentSecret(database.embedded.path));
  const keys = [accessKeys(current), ...previousSecrets.map(deriveAccessKeys)];

  const { PATH, BOOKS_HOST, BOOKS_PORT } = process.env;
  const processes = [
    run('../../src/cli.js', process.env),
    run('./server.js', {
      PATH,
      BOOKS_HOST,
      BOOKS_PORT,
      ACCESS_KEYS: JSON.stringify(keys),
      AUTH_TOKEN_ISSUER: issuer,
      AUTH_TOKEN_AUDIENCE: audience,
      AUTH_TOKEN_EXPIRES_IN: String(expiresIn),
      REDIS_URL: redis.url ?? undefined,
    }),
  ];

  const told = ['SIGINT', 'SIGTERM'].map((signal) => once(process, signal));
  const ends = processes.map((one) => once(one, 'exit'));
  // Neither is of use alone.
  await Promise.race([...told, ...ends]);
  for (const one of processes) one.kill('SIGTERM');
  const codes = await Promise.all(ends);
  process.exitCode = codes.map(([code]) => code ?? 1).find((code) => code !== 0) ?? 0;
}

function run(file: string, env: NodeJS.ProcessEnv): ChildProcess {
  const path = fileURLToPath(new URL(file, import.meta.url));
  return spawn(process.execPath, [path], { env, stdio: 'inherit' });
}

await start();
