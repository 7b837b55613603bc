import { createRequire } from 'node:module';
import type { Connection } from 'mongoose';
import { OptionError } from './options/option-error.js';

/** The lowest minor version of each major one, as the package's peer dependencies have them. */
export const peerVersions = { express: ['4.18', '5.0'], mongoose: ['8.0', '9.0'] } as const;
type Peer = keyof typeof peerVersions;

/** Refuses, in one line, an Express or a mongoose that sealgate does not work with. */
export function assertPeerVersions({ base }: Connection): void {
  assertSupported('mongoose', base.version);
  const express = installedVersion('express');
  if (express !== undefined) assertSupported('express', express);
}

function assertSupported(peer: Peer, found: string): void {
  if (peerVersions[peer].some((lowest) => isFrom(found, lowest))) return;
  const known = peerVersions[peer].map((lowest) => lowest.replace(/\.0$/, ''));
  const newest = known.at(-1);
  throw new OptionError(
    'createAuth',
    peer,
    `${found} is not supported: sealgate works with ${peer} ^${known.join(' and ^')}; run: npm install ${peer}@${newest}`,
  );
}

/** Whether a version is of the same major one, and not lower. */
function isFrom(found: string, lowest: string): boolean {
  const [major = 0, minor = 0] = found.split('.').map(Number);
  const [ofMajor = 0, fromMinor = 0] = lowest.split('.').map(Number);
  return major === ofMajor && minor >= fromMinor;
}

/** The version of what `import` gives here. Undefined in a bundle, which has it in itself. */
function installedVersion(name: string): string | undefined {
  try {
    const manifest: unknown = createRequire(import.meta.url)(`${name}/package.json`);
    return typeof manifest === 'object' && manifest !== null && 'version' in manifest
      ? String(manifest.version)
      : undefined;
  } catch {
    return undefined;
  }
}
