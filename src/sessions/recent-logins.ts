import { OutageReport } from '../availability/outage-report.js';
import type { Logger } from '../logger.js';

/** Milliseconds of complete polling after which a login is forgotten: far more than verifying a password takes. */
const rememberFor = 15_000;
const maximumLogins = 10_000;
/** Milliseconds before a failed check is retried. */
const retryDelayMs = 1_000;

/** A session, and whether the proof that opened it is still valid. */
export interface RecentLogin {
  readonly sid: string;
  readonly userId: string;
  isStillValid(): Promise<boolean>;
}

export interface RecentLoginsOptions {
  /** Ends a session that a login opened. */
  readonly end: (login: RecentLogin) => Promise<void>;
  /** Milliseconds since the last complete poll of revocations. */
  readonly staleFor: () => number;
  readonly logger: Logger;
}

/**
 * The logins of this node in the last seconds. One whose password was verified before a change may open its session after the
 * others were ended; when this node receives the change, that session ends as well. Without changes it costs no database command.
 */
export class RecentLogins {
  readonly #options: RecentLoginsOptions;
  readonly #outage: OutageReport;
  /** By session, the oldest first. */
  readonly #logins = new Map<string, { readonly login: RecentLogin; readonly at: number }>();

  constructor(options: RecentLoginsOptions) {
    this.#options = options;
    this.#outage = new OutageReport(options.logger, 'check of recent logins', 'retrying');
  }

  add(login: RecentLogin): void {
    const now = performance.now();
    this.#logins.delete(login.sid);
    this.#logins.set(login.sid, { login, at: now });
    const outdated = now - rememberFor - this.#options.staleFor();
    for (const [sid, { at }] of this.#logins) {
      if (at >= outdated && this.#logins.size <= maximumLogins) break;
      this.#logins.delete(sid);
    }
  }

  /** Rechecks the recent logins of a user. */
  onUserChanged(userId: string): void {
    const theirs = [...this.#logins.values()].filter(({ login }) => login.userId === userId);
    for (const { login } of theirs) void this.#recheck(login);
  }

  close(): void {
    this.#logins.clear();
  }

  /** Never rejects. During an outage the login is kept and stays signed in, until it can be checked. */
  async #recheck(login: RecentLogin): Promise<void> {
    this.add(login);
    try {
      if (!(await login.isStillValid())) {
        await this.#options.end(login);
        this.#logins.delete(login.sid);
      }
      this.#outage.report(undefined);
    } catch (error) {
      this.#outage.report(error);
      setTimeout(() => {
        // No retry after `close`.
        if (this.#logins.has(login.sid)) void this.#recheck(login);
      }, retryDelayMs).unref();
    }
  }
}
