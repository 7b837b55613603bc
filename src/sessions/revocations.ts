import { OutageReport } from '../availability/outage-report.js';
import type { Clock } from '../clock.js';
import type { Logger } from '../logger.js';

/**
 * What every node has to know at once: that a session ended, and its access tokens with it; or, without a session, that a user
 * changed and must be loaded anew.
 */
export interface Revocation {
  readonly sid?: string | undefined;
  readonly userId: string;
}

/** A revocation as the log holds it, in milliseconds since 1970 by the log's own clock. */
export interface RecordedRevocation extends Revocation {
  readonly at: number;
  /** From then on no access token of the session can be left. */
  readonly expiresAt: number;
}

/** Where nodes tell each other what was revoked. */
export interface RevocationLog {
  prepare(): Promise<void>;
  record(revocations: readonly Revocation[]): Promise<void>;
  /** What was recorded in the last `age` milliseconds, by the log's own clock; without it, all that still matters. */
  recent(age?: number): Promise<readonly RecordedRevocation[]>;
}

/** A faster way to tell the other nodes, where there is one. What it loses, the next poll finds. */
export interface Announcements {
  announce(revocations: readonly Revocation[]): Promise<void>;
  listen(hear: (revocations: readonly Revocation[]) => void): Promise<void>;
  close(): void;
}

/** How often a node asks for news, and by how much one question overlaps the last so that no write falls between, in milliseconds. */
const pollEvery = 1_000;
const overlap = 5_000;

/**
 * Milliseconds for which a revocation has to be remembered, where access tokens live for `expiresIn` milliseconds: a minute
 * longer than any that it ends, so that a small error of a clock revives none.
 */
export function revocationLife(expiresIn: number): number {
  return expiresIn + 60_000;
}

export interface RevocationsOptions {
  readonly log: RevocationLog;
  readonly announcements?: Announcements | undefined;
  readonly clock: Clock & { synchronize(): Promise<void> };
  /** Milliseconds: the `revocationLife`. */
  readonly rememberFor: number;
  /** Called with each revocation when this node learns of it. */
  readonly onRevoked: (revocation: Revocation) => void;
  readonly logger: Logger;
}

/**
 * What this node knows of ended sessions. Asking costs no database command: the node polls the log once a second, and goes on
 * with what it knows while the log is away.
 */
export class Revocations {
  readonly #options: RevocationsOptions;
  /** By session, or by user for a revocation without one. */
  readonly #known = new Map<string, { at: number; expiresAt: number; heardAt: number }>();
  readonly #unrecorded = new Map<string, Revocation>();
  readonly #unannounced = new Map<string, Revocation>();
  readonly #newsOutage: OutageReport;
  readonly #announcementsOutage: OutageReport;
  /** By this machine's monotonic clock, in milliseconds. */
  #polledAt: number | undefined;
  #heardAt = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: RevocationsOptions) {
    this.#options = options;
    const { logger } = options;
    this.#newsOutage = new OutageReport(logger, 'revocation polling', 'using known revocations');
    this.#announcementsOutage = new OutageReport(logger, 'revocation announcements', 'relying on polling');
  }

  has(sid: string): boolean {
    return this.#known.has(sid);
  }

  /** Whether this node heard of a change of a user since a moment of `performance.now()`. */
  userChangedSince(userId: string, moment: number): boolean {
    return (this.#known.get(keyOf({ userId }))?.heardAt ?? 0) >= moment;
  }

  /** Milliseconds since this node last heard all the news, and how many revocations it knows. */
  status(): { readonly staleFor: number; readonly known: number } {
    return { staleFor: Math.max(0, this.#options.clock.now() - this.#heardAt), known: this.#known.size };
  }

  /**
   * Tells every node: this one at once, the others with their next poll. What the log would not take is offered to it again,
   * poll by poll.
   */
  async revoke(revocations: readonly Revocation[]): Promise<void> {
    this.#hear(revocations);
    for (const revocation of revocations) this.#unrecorded.set(keyOf(revocation), revocation);
    await this.#record(revocations);
  }

  /** Reads what other nodes recorded, and the database's clock. */
  async poll(): Promise<void> {
    const { clock, log } = this.#options;
    await clock.synchronize();
    const polledAt = performance.now();
    const heardAt = clock.now();
    // By age, since the log's clock may be set back: another server becomes the primary. By the longer one of two clocks, since
    // this machine's own stands still while it is suspended.
    const age =
      this.#polledAt === undefined
        ? undefined
        : Math.max(polledAt - this.#polledAt, heardAt - this.#heardAt) + overlap;
    for (const revocation of await log.recent(age)) this.#learn(revocation);
    this.#polledAt = polledAt;
    this.#heardAt = heardAt;
    for (const [key, { expiresAt }] of this.#known) {
      if (expiresAt <= this.#heardAt) this.#known.delete(key);
    }
    // Last, since a log that takes nothing may still have news.
    if (this.#unrecorded.size > 0) await this.#record([...this.#unrecorded.values()]);
    if (this.#unannounced.size > 0) await this.#announce([...this.#unannounced.values()]);
  }

  /** Learns what there is to know, and polls from then on, unless it is to be closed before that. */
  async begin(closing: AbortSignal): Promise<void> {
    await this.poll();
    closing.throwIfAborted();
    this.start();
  }

  /** Polls from now on, and listens; an outage is logged once, when it begins and when it ends. */
  start(): void {
    this.#options.announcements
      ?.listen((revocations) => this.#hear(revocations))
      .catch((error: unknown) => this.#announcementsOutage.report(error));
    const next = () => {
      this.#timer = setTimeout(async () => {
        await this.poll().then(
          () => this.#newsOutage.report(undefined),
          (error: unknown) => this.#newsOutage.report(error),
        );
        if (this.#timer) next();
      }, pollEvery).unref();
    };
    next();
  }

  stop(): void {
    this.#options.announcements?.close();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  async #record(revocations: readonly Revocation[]): Promise<void> {
    await this.#options.log.record(revocations);
    for (const revocation of revocations) this.#unrecorded.delete(keyOf(revocation));
    // Nobody waits for an announcement that gets no answer.
    void this.#announce(revocations);
  }

  /** Never rejects; what cannot be announced is announced with a later poll. */
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

  /** News that did not come by the log, and so have no time of its clock. */
  #hear(revocations: readonly Revocation[]): void {
    const expiresAt = this.#options.clock.now() + this.#options.rememberFor;
    for (const revocation of revocations) {
      this.#keep({ ...revocation, expiresAt, at: this.#known.get(keyOf(revocation))?.at ?? 0 });
    }
  }

  /** News of the log, which tells those of the last few seconds again and again. */
  #learn(revocation: RecordedRevocation): void {
    if (revocation.at !== this.#known.get(keyOf(revocation))?.at) this.#keep(revocation);
  }

  #keep(revocation: RecordedRevocation): void {
    const { at, expiresAt } = revocation;
    this.#known.set(keyOf(revocation), { at, expiresAt, heardAt: performance.now() });
    this.#options.onRevoked(revocation);
  }
}

/** No session is called like a user: a session's id has no slash. */
export function keyOf({ sid, userId }: Revocation): string {
  return sid ?? `user/${userId}`;
}
