/**
 * Which sessions of a user live, however many there are: those of this version or a later one, and one that was spared when all
 * others were ended. A session that names no version is of version 0, and so is a user.
 */
export interface SessionsVersion {
  readonly version: number;
  /** The `sid` of that session. */
  readonly spared?: string | undefined;
}

/** A session or a token of one, as far as it matters whether it was ended with all others. */
export interface Versioned {
  readonly sid: string;
  readonly ver?: number | undefined;
}

/** Whether a session, or a token of it, was ended together with all others of its user. */
export function isOutdated({ sid, ver = 0 }: Versioned, { version, spared }: SessionsVersion): boolean {
  return ver < version && sid !== spared;
}
