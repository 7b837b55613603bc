import { OutageReport } from '../availability/outage-report.js';
import type { Clock } from '../clock.js';
import type { Logger } from '../logger.js';
import { isOutdated, type SessionsVersion } from '../sessions-version.js';
import type { WatchedClaims } from './watches.js';

/**
 * What every node has to know at once, one of:
 *
 * - with a `sid`: that session ended, and its access tokens with it;
 * - with a `version`: all sessions of the user below it ended, but for the one that was `spared`;
 * - with neither: the user changed and must be reloaded, and nothing ended.
 */
export interface Revocation {
  readonly sid?: string | undefined;
  readonly userId: string;
  readonly version?: number | undefined;
  readonly spared?: string | undefined;
}

/** A revocation as the log holds it, in milliseconds since 1970 by the log's own clock. */
export interface RecordedRevocation extends Revocation {
  readonly at: number;
  /** From then on every access token of the session has expired. */
  readonly expiresAt: number;
}

/** Where nodes tell each other what was revoked. */
export interface RevocationLog {
  prepare(): Promise<void>;
  record(revocations: readonly Revocation[]): Promise<void>;
  /** What was recorded in the last `age` milliseconds, by the log's own clock; without it, all that have not expired. */
  recent(age?: number): Promise<RecentRevocations>;
}

export interface RecentRevocations {
  readonly revocations: readonly RecordedRevocation[];
  /** When the log was begun, where it may lose everything; milliseconds since 1970, and undefined while it is empty. */
  readonly bornAt?: number | undefined;
}

/** A faster way to notify the other nodes, where there is one. The next poll catches what it loses. */
export interface Announcements {
  announce(revocations: readonly Revocation[]): Promise<void>;
  listen(onRevocations: (revocations: readonly Revocation[]) => void): Promise<void>;
  close(): void;
}

/** Milliseconds between polls, and by which the range of one overlaps that of the last, so that no write is missed in between. */
const pollIntervalMs = 1_000;
const overlapMs = 5_000;

/** Milliseconds by which clocks may differ without any harm. */
const clockMargin = 60_000;

/**
 * Milliseconds for which a revocation has to be remembered, where access tokens live for `expiresIn` milliseconds: a minute
 * longer than any that it ends, so that a small clock error cannot revive one.
 */
export function revocationLife(expiresIn: number): number {
  return expiresIn + clockMargin;
}

export interface RevocationsOptions {
  readonly log: RevocationLog;
  readonly announcements?: Announcements | undefined;
  readonly clock: Clock & { synchronize(): Promise<void> };
  /** Milliseconds: the `revocationLife`. */
  readonly rememberFor: number;
  /** Called with each revocation when this node receives it. */
  readonly onRevoked: (revocation: Revocation) => void;
  readonly logger: Logger;
}

/**
 * The ended sessions that this node knows. A look-up costs no database command: the node polls the log once a second, and
 * keeps using what it knows while the log is unavailable.
 */
export class Revocations {
  readonly #options: RevocationsOptions;
  /** By what they are about. */
  readonly #known = new Map<string, RecordedRevocation>();
  /** By user: which sessions live, where all others were ended. */
  readonly #living = new Map<string, SessionsVersion>();
  readonly #unrecorded = new Map<string, Revocation>();
  readonly #unannounced = new Map<string, Revocation>();
  readonly #pollingOutage: OutageReport;
  readonly #announcementsOutage: OutageReport;
  /** When the last complete poll began, in milliseconds: by this machine's monotonic clock, and by the options' clock. */
  #polledAtMonotonic: number | undefined;
  #polledAt = 0;
  #logBornAt: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: RevocationsOptions) {
    this.#options = options;
    const { logger } = options;
    this.#pollingOutage = new OutageReport(logger, 'revocation polling', 'using known revocations');
    this.#announcementsOutage = new OutageReport(logger, 'revocation announcements', 'relying on polling');
  }

  /** Whether the session of a token was ended, by itself or with all others of its user. A token without one has none to end. */
  isEnded({ sid, sub, ver }: Omit<WatchedClaims, 'exp'>): boolean {
    if (sid === undefined) return false;
    if (this.#known.has(sid)) return true;
    const living = this.#living.get(sub);
    return living !== undefined && isOutdated({ sid, ver }, living);
  }

  /** Milliseconds since the last complete poll, and how many revocations this node knows. */
  status(): { readonly staleFor: number; readonly known: number } {
    return { staleFor: Math.max(0, this.#options.clock.now() - this.#polledAt), known: this.#known.size };
  }

  /**
   * Tells every node: this one at once, the others with their next poll. What could not be written to the log is retried with
   * each poll.
   */
  async revoke(revocations: readonly Revocation[]): Promise<void> {
    this.#applyAnnounced(revocations);
    for (const revocation of revocations) this.#unrecorded.set(keyOf(revocation), revocation);
    await this.#record(revocations);
  }

  /** Reads what other nodes recorded, and the database's clock. */
  async poll(): Promise<void> {
    const { clock, log } = this.#options;
    await clock.synchronize();
    const startedMonotonic = performance.now();
    const startedAt = clock.now();
    // By age, since the log's clock may be set back: another server becomes the primary. By the longer span of two clocks, since
    // the monotonic one stands still while this machine is suspended.
    const age =
      this.#polledAtMonotonic === undefined
        ? undefined
        : Math.max(startedMonotonic - this.#polledAtMonotonic, startedAt - this.#polledAt) + overlapMs;
    const { revocations, bornAt } = await log.recent(age);
    for (const revocation of revocations) this.#applyLogged(revocation);
    this.#polledAtMonotonic = startedMonotonic;
    this.#polledAt = startedAt;
    for (const [key, known] of this.#known) if (known.expiresAt <= this.#polledAt) this.#forget(key, known);
    this.#restoreLog(bornAt);
    // Last, since a log that rejects writes may still be readable.
    if (this.#unrecorded.size > 0) await this.#record([...this.#unrecorded.values()]);
    if (this.#unannounced.size > 0) await this.#announce([...this.#unannounced.values()]);
  }

  /** Polls once, and then starts polling, unless it is closed in the meantime. */
  async startAfterFirstPoll(closing: AbortSignal): Promise<void> {
    await this.poll();
    closing.throwIfAborted();
    this.startPolling();
  }

  /** Polls from now on, and listens; an outage is logged once when it begins and once when it ends. */
  startPolling(): void {
    this.#options.announcements
      ?.listen((revocations) => this.#applyAnnounced(revocations))
      .catch((error: unknown) => {
        // What is closed while it connects fails by that.
        if (this.#timer) this.#announcementsOutage.report(error);
      });
    const next = () => {
      this.#timer = setTimeout(async () => {
        const error = await this.poll().then(
          () => undefined,
          (reason: unknown) => reason,
        );
        // Stopped in the meantime, and perhaps failed by that.
        if (!this.#timer) return;
        this.#pollingOutage.report(error);
        next();
      }, pollIntervalMs).unref();
    };
    next();
  }

  /** Forgets all that this node knows, where the log was emptied as well. */
  clear(): void {
    for (const known of [this.#known, this.#living, this.#unrecorded, this.#unannounced]) known.clear();
  }

  stop(): void {
    this.#options.announcements?.close();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  async #record(revocations: readonly Revocation[]): Promise<void> {
    await this.#options.log.record(revocations);
    for (const revocation of revocations) this.#unrecorded.delete(keyOf(revocation));
    // Not awaited: no request waits for an announcement.
    void this.#announce(revocations);
  }

  /** Never rejects; what could not be announced is retried with each poll. */
  async #announce(revocations: readonly Revocation[]): Promise<void> {
    const { announcements } = this.#options;
    if (!announcements) return;
    for (const revocation of revocations) this.#unannounced.set(keyOf(revocation), revocation);
    try {
      await announcements.announce(revocations);
      for (const revocation of revocations) this.#unannounced.delete(keyOf(revocation));
      this.#announcementsOutage.report(undefined);
    } catch (error) {
      this.#announcementsOutage.report(error);
    }
  }

  /** Applies revocations that did not come from the log, and so have no timestamp of its clock. */
  #applyAnnounced(revocations: readonly Revocation[]): void {
    const expiresAt = this.#options.clock.now() + this.#options.rememberFor;
    for (const revocation of revocations) {
      this.#store({ ...revocation, expiresAt, at: this.#known.get(keyOf(revocation))?.at ?? 0 });
    }
  }

  /** Applies a revocation from the log, which repeats those of the last few seconds with every poll. */
  #applyLogged(revocation: RecordedRevocation): void {
    if (revocation.at !== this.#known.get(keyOf(revocation))?.at) this.#store(revocation);
  }

  /** Writes what this node knows to a log that has lost everything, for nodes and services that start after that. */
  #restoreLog(bornAt: number | undefined): void {
    const isLost = this.#logBornAt !== undefined && bornAt !== this.#logBornAt;
    this.#logBornAt = bornAt;
    if (!isLost) return;
    // A log that merely expired looks the same to a node whose clock is slow; what is left of it then ends no token any more.
    const latest = this.#polledAt + clockMargin;
    for (const [key, known] of this.#known)
      if (endsSomething(known) && known.expiresAt > latest) this.#unrecorded.set(key, known);
  }

  #store(revocation: RecordedRevocation): void {
    const { userId, version, spared } = revocation;
    this.#known.set(keyOf(revocation), revocation);
    if (version !== undefined && version > (this.#living.get(userId)?.version ?? 0))
      this.#living.set(userId, { version, spared });
    this.#options.onRevoked(revocation);
  }

  #forget(key: string, { userId, version }: RecordedRevocation): void {
    this.#known.delete(key);
    if (version !== undefined && version === this.#living.get(userId)?.version) this.#living.delete(userId);
  }
}

function endsSomething({ sid, version }: Revocation): boolean {
  return sid !== undefined || version !== undefined;
}

/** The keys of sessions and users cannot collide: a session's id has no slash. */
export function keyOf({ sid, userId, version }: Revocation): string {
  return sid ?? (version === undefined ? `user/${userId}` : `user/${userId}/${version}`);
}
