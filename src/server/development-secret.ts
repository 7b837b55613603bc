import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { inDataDirectory, openDataDirectory, readDataFile } from './data-directory.js';

/**
 * A secret for development: created once and stored beside the data, readable only by the owner.
 *
 * @throws ConfigError where somebody else could have written it.
 */
export async function developmentSecret(dataDirectory: string): Promise<string> {
  const file = developmentSecretFile(await openDataDirectory(dataDirectory));
  if (!existsSync(file)) await inDataDirectory(file, () => makeSecret(file));
  return (await readDataFile(file)) ?? '';
}

/** The file of that secret. */
export function developmentSecretFile(dataDirectory: string): string {
  return resolve(dataDirectory, 'secret');
}

/** Creates the file atomically, and never replaces it: two concurrent starts use the same secret. */
async function makeSecret(file: string): Promise<void> {
  const draft = `${file}-${randomBytes(6).toString('hex')}`;
  await writeFile(draft, randomBytes(48).toString('base64url'), { mode: 0o600, flush: true });
  try {
    await link(draft, file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    await rm(draft);
  }
}
