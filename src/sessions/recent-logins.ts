import { OutageReport } from '../availability/outage-report.js';
import type { Logger } from '../logger.js';

/** Milliseconds of news that this node has to hear before it forgets a login: far more than a password takes. */
const rememberFor = 15_000;
const maximumLogins = 10_000;
/** Milliseconds after which a look that failed is taken again. */
const retryAfter = 1_000;

/** A session, and whether the proof that opened it still holds. */
export interface RecentLogin {
  readonly sid: string;
  readonly userId: string;
  holds(): Promise<boolean>;
}

export interface RecentLoginsOptions {
  /** Ends a session that a login opened. */
  readonly end: (login: RecentLogin) => Promise<void>;
  /** Milliseconds since this node last heard all the news. */
  readonly staleFor: () => number;
  readonly logger: Logger;
}

/**
 * The logins of this node in the last seconds. One whose password was looked at before a change may open its session after the
 * others were ended; when news of the change come, it ends as well. While nobody changes, it asks the database nothing.
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

  /** There are news of a user. */
  hear(userId: string): void {
    const theirs = [...this.#logins.values()].filter(({ login }) => login.userId === userId);
    for (const { login } of theirs) void this.#look(login);
  }

  close(): void {
    this.#logins.clear();
  }

  /** Never rejects. A login is remembered for as long as an outage keeps it from being looked at, and until then stays signed in. */
  async #look(login: RecentLogin): Promise<void> {
    this.add(login);
    try {
      if (!(await login.holds())) {
        await this.#options.end(login);
        this.#logins.delete(login.sid);
      }
      this.#outage.report(undefined);
    } catch (error) {
      this.#outage.report(error);
      setTimeout(() => {
        // Nobody asks any more after the close.
        if (this.#logins.has(login.sid)) void this.#look(login);
      }, retryAfter).unref();
    }
  }
}
