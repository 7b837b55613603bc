import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';

/** A secret for development: made once and kept beside the data, for the owner's eyes only. */
export async function developmentSecret(dataDirectory: string): Promise<string> {
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  const file = developmentSecretFile(dataDirectory);
  try {
    const secret = randomBytes(48).toString('base64url');
    // Only if there is none, so that of two starts at once both use one secret.
    await writeFile(file, secret, { mode: 0o600, flag: 'wx' });
    return secret;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    return (await readFile(file, 'utf8')).trim();
  }
}

/** Where that secret is kept. */
export function developmentSecretFile(dataDirectory: string): string {
  return resolve(dataDirectory, 'secret');
}
