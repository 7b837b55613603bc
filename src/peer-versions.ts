import type { Connection } from 'mongoose';
import { loadOptional } from './optional-package.js';
import { OptionError } from './options/option-error.js';

/** The lowest minor version of each major one, as the package's peer dependencies have them. */
export const peerVersions = { express: ['4.18', '5.0'], mongoose: ['8.24', '9.0'] } as const;
type Peer = keyof typeof peerVersions;

/** Throws a line that says what was found and what to install, for an Express or a mongoose that sealgate does not work with. */
export function assertPeerVersions({ base }: Connection): void {
  const found = { express: expressVersion(), mongoose: base?.version };
  for (const peer of ['express', 'mongoose'] as const) {
    const fault = peerFault(peer, found[peer]);
    if (fault !== undefined) throw new OptionError('createAuth', peer, fault);
  }
}

/** Why sealgate does not work with a version; undefined where it does, and where the version is not known. */
export function peerFault(peer: Peer, found: string | undefined): string | undefined {
  const lowest = peerVersions[peer];
  if (found === undefined || lowest.some((one) => isFrom(found, one))) return undefined;
  const ranges = lowest.map((one) => `^${one.replace(/\.0$/, '')}`);
  const advice = `npm install ${peer}@${ranges.at(-1)?.slice(1)}`;
  return `${found} is not supported: sealgate works with ${peer} ${ranges.join(' and ')}; run: ${advice}`;
}

/** Whether a version is of the same major one, and not lower. */
function isFrom(found: string, lowest: string): boolean {
  const [major = 0, minor = 0] = found.split('.').map(Number);
  const [ofMajor = 0, fromMinor = 0] = lowest.split('.').map(Number);
  return major === ofMajor && minor >= fromMinor;
}

/** Of the Express that is imported here, which does not tell it. A bundle has it in itself, and no file of it beside. */
function expressVersion(): string | undefined {
  const manifest = loadOptional<{ readonly version?: unknown }>('express/package.json');
  return typeof manifest?.version === 'string' ? manifest.version : undefined;
}
