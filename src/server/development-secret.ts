import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';

/** A secret for development: created once and stored beside the data, readable only by the owner. */
export async function developmentSecret(dataDirectory: string): Promise<string> {
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  const file = developmentSecretFile(dataDirectory);
  if (!existsSync(file)) await makeSecret(file);
  return (await readFile(file, 'utf8')).trim();
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
