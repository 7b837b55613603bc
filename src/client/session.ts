import { createAlarm } from './alarm.js';
import { AuthClientError, isSessionEnd } from './auth-error.js';
import {
  type AuthEvent,
  type AuthListener,
  type AuthState,
  loading,
  type SignOutReason,
} from './auth-state.js';
import { type Deadline, deadlineIn } from './deadline.js';
import type { Hint, HintStatus, HintStore } from './hint.js';
import { createLatest } from './latest.js';
import { createRefreshElection } from './refresh-election.js';
import { type AccessToken, isUser, type ServerApi } from './server-api.js';
import { joinTabs, type TabMessage } from './tabs.js';
import type { User } from './user.js';
import { onWake } from './wake-events.js';

/** What the client hands on as it is. */
interface SessionPart {
  readonly state: AuthState;
  readonly user: User | undefined;
  readonly expiresIn: number;
  logout(): Promise<boolean>;
  logoutEverywhere(): Promise<boolean>;
  getAccessToken(): Promise<string | undefined>;
  refresh(): Promise<User | undefined>;
  subscribe(listener: AuthListener): () => void;
  close(): void;
}
/** Posts `body` to a route that answers with tokens. Who asks for the same meanwhile, by a double click, gets the same answer. */
type SignIn = (path: string, body: unknown, send?: typeof globalThis.fetch) => Promise<User>;
/** Resolves with a newer access token where a request that was rejected with `rejected` is worth a retry. */
export type TokenForRetry = (rejected: string, code: unknown) => Promise<string | undefined>;

/**
 * The state machine. Every login and logout starts an **epoch**, numbered by its timestamp; a session that the server ended
 * adds one. Messages between tabs carry the epoch, and a tab drops those of an earlier one than its own, so that a late
 * response never signs anyone back in, in this tab or another.
 */
export function createSession(
  [requestSignIn, notify, requestRefresh]: ServerApi,
  [readHint, writeHint]: HintStore,
  name: string,
  minDelayMs: number,
  maxDelayMs: number,
): readonly [SessionPart, SignIn, TokenForRetry] {
  const listeners = new Set<AuthListener>();
  const emit = (event: AuthEvent) => {
    for (const listener of listeners) {
      try {
        listener(event);
      } catch (error) {
        // Reported as uncaught, without stopping the other listeners or the client.
        setTimeout(() => {
          throw error;
        });
      }
    }
  };
  const [setAlarm, checkAlarm] = createAlarm();
  const [deferToOther, settleElection, waitForElection] = createRefreshElection();
  let channel: BroadcastChannel | undefined;
  /** True once a message from another tab came in. */
  let hasOthers: boolean | undefined;
  /** Undefined while it is not started. */
  let wakeEvents: AbortController | undefined;
  const post = (message: TabMessage) => channel?.postMessage(message);

  let state: AuthState = loading;
  let token: AccessToken | undefined;
  let epoch = 0;
  /** In a row. */
  let failures = 0;

  const [runRefresh, cancelRefresh, pendingRefresh] = createLatest<void>();
  const [runSignIn, cancelSignIn] = createLatest<User>();
  /** Until when a server or proxy asked not to be asked. */
  let heldUntil: Deadline;
  /** False while a refresh only waits for that of another tab. */
  let isRequesting = false;
  let pendingLogout: Promise<AuthClientError | undefined> | undefined;

  function supersede(): void {
    cancelRefresh();
    settleElection();
  }

  const nextEpoch = () => Math.max(Date.now(), epoch, readHint().epoch) + 1;

  const expiresIn = () => Math.max(0, token?.left() || 0);

  function applyToken(next: AccessToken, type: 'signed-in' | 'refreshed', here: boolean): void {
    // Only a sign-in makes this page somebody else's. Nobody but this tab is told: another may hold the right session.
    if (type === 'refreshed' && token && token.user.id !== next.user.id) return signOut('superseded', epoch);
    token = next;
    failures = 0;
    settleElection();
    const signedIn: AuthState = { status: 'signed-in', user: next.user };
    if (JSON.stringify(signedIn) !== JSON.stringify(state)) state = signedIn;
    if (here) {
      // First the message, which says more than the storage does.
      shareToken(type, next);
      writeHint('in', epoch);
    }
    scheduleRefresh();
    emit({ type, here });
  }

  const jitter = () => 0.5 + Math.random() / 2;

  /** Exponential, with jitter, so that tabs do not retry in step. It is never shorter than `Retry-After` says. */
  const backoff = ({ retryAfter = 0 }: AuthClientError) => {
    heldUntil = deadlineIn(retryAfter * 1000);
    return Math.max(retryAfter * 1000, Math.min(maxDelayMs, minDelayMs * 2 ** failures++) * jitter());
  };

  /**
   * A minute at most before the token expires, and half a second from now at least. The random part lets one of many tabs refresh
   * first, and the others get its token.
   */
  function scheduleRefresh(): void {
    const left = expiresIn();
    const lead = Math.min(60_000, left / 4) * jitter();
    setAlarm(token ? Math.max(500, left - lead) : 0, refreshInBackground);
  }

  function signOut(reason: SignOutReason | undefined, newEpoch: number, status?: HintStatus): void {
    epoch = newEpoch;
    token = undefined;
    failures = 0;
    setAlarm(0);
    supersede();
    // Only a logout cancels a pending sign-in: the end of the previous session has nothing to do with it.
    if (reason === 'logout') cancelSignIn();
    state = { status: 'signed-out', user: undefined, reason };
    if (status) {
      writeHint(status, epoch);
      post({ type: 'signed-out', reason, epoch });
    }
    emit({ type: 'signed-out', reason, here: Boolean(status) });
  }

  /** Signs out because the server ended the session; without a reason if nobody was known to be signed in. */
  function endSession(code: string): void {
    const endedEpoch = epoch;
    syncFromStorage();
    if (epoch !== endedEpoch) return;
    signOut(epoch ? code : undefined, epoch && epoch + 1, 'out');
  }

  function shareToken(type: 'signed-in' | 'refreshed', { value, user, left }: AccessToken): void {
    post({ type, epoch, value, user, expiresAt: Date.now() + left() });
  }

  function onTabMessage(message: TabMessage): void {
    hasOthers = true;
    if (message.type === 'hello') {
      if (pendingRefresh() && isRequesting) post({ type: 'refreshing' });
      else if (token && expiresIn()) shareToken('refreshed', token);
    } else if (message.type === 'refreshing') {
      deferToOther();
      emit({ type: 'refreshing', here: false });
    } else if (message.type === 'refresh-failed') {
      settleElection(new AuthClientError(message.code, message.message, message));
    } else if (message.type === 'signed-out') {
      // In the same epoch it is the result of another tab's first refresh, for which this one waited.
      const isFirstResult = message.epoch === epoch && state.status === 'loading';
      if (message.epoch > epoch || isFirstResult) signOut(message.reason, message.epoch);
    } else if (message.epoch >= epoch && isUser(message.user)) {
      const left = deadlineIn(message.expiresAt - Date.now());
      const isNew = token?.value !== message.value && !(token && left() <= token.left());
      if (message.epoch > epoch) {
        epoch = message.epoch;
        supersede();
      } else if (state.status === 'signed-out' || !isNew) return;
      applyToken({ ...message, left }, message.type, false);
    }
  }

  function refreshInBackground(isFirst?: boolean): void {
    // A failure is in the state, and a retry is scheduled.
    refresh(isFirst).catch(() => {});
  }

  /** Concurrent calls share one refresh. If another replaces it, callers wait for that one too. */
  const refresh = (isFirst?: boolean): Promise<void> =>
    runRefresh('', async (abort, isLatest) => {
      const before = token;
      isRequesting = false;
      const isSettled = () => !isLatest() || token !== before;
      try {
        if (isFirst) post({ type: 'hello' });
        await waitForElection(isFirst ? channel : hasOthers);
        if (isSettled()) return;
        isRequesting = true;
        post({ type: 'refreshing' });
        emit({ type: 'refreshing', here: true });
        const next = await requestRefresh(abort, token?.value);
        syncFromStorage();
        if (!isLatest()) return;
        epoch ||= nextEpoch();
        applyToken(next, 'refreshed', true);
      } catch (error) {
        if (isSettled() || !(error instanceof AuthClientError)) return;
        if (isSessionEnd(error)) return endSession(error.code);
        scheduleRetry(error);
        throw error;
      }
    }).finally(pendingRefresh);

  function scheduleRetry(problem: AuthClientError): void {
    if (isRequesting) post({ ...problem, type: 'refresh-failed', message: problem.message });
    const retryIn = backoff(problem);
    if (state.status !== 'signed-out') state = { ...state, problem };
    setAlarm(retryIn, refreshInBackground);
    emit({ type: 'retrying', problem, retryIn, here: isRequesting });
  }

  /** Takes up a hint that is later than what this tab knows. */
  function adopt(seen: Hint): boolean {
    const isLater = seen.epoch > epoch;
    if (isLater) {
      epoch = seen.epoch;
      token = undefined;
      state = loading;
    }
    return isLater;
  }

  /** Catches up on a sign-in or sign-out in another tab whose message did not reach this one. */
  function syncFromStorage(): void {
    const seen = readHint();
    if (!adopt(seen)) return;
    if (seen.status !== 'in') return signOut('logout', epoch);
    supersede();
    scheduleRefresh();
    emit({ type: 'signed-in', here: false });
  }

  function start(): void {
    if (wakeEvents) return;
    channel = joinTabs(name, onTabMessage);
    wakeEvents = onWake(({ type }) => {
      // Connected tabs get a message for every change, which says more than the storage does.
      if (type === 'storage' && channel) return;
      syncFromStorage();
      checkAlarm(type === 'online');
    });
    const seen = readHint();
    // What another tab did before the first start, or after a `close`.
    adopt(seen);
    if (!seen.status || seen.status === 'in') return refreshInBackground(true);
    if (state.status === 'loading') state = { status: 'signed-out', user: undefined };
    if (seen.status !== 'out') sendLogout(seen.status);
  }

  /** Retries until the server has the logout. Resolves with whether the first attempt succeeded. */
  async function sendLogout(status: string, bearer?: string): Promise<boolean> {
    const logoutEpoch = epoch;
    pendingLogout = notify(`/logout${status === 'ending' ? '' : '?everywhere=true'}`, bearer).catch(
      (error: AuthClientError) => error,
    );
    const error = await pendingLogout;
    if (epoch !== logoutEpoch) return !error;
    // Whether a retry may succeed. What is not of sealgate is no answer to it, whatever the status.
    if (error && (error.code === 'network_error' || error.status === 429 || error.status >= 500)) {
      const retry = () => {
        // By now the cookie may belong to a later login, which this page missed while it was suspended.
        syncFromStorage();
        if (epoch === logoutEpoch) sendLogout(status);
      };
      if (wakeEvents) setAlarm(backoff(error), retry, true);
    } else writeHint('out', epoch);
    return !error;
  }

  function logout(status: HintStatus): Promise<boolean> {
    start();
    const bearer = token?.value;
    signOut('logout', nextEpoch(), status);
    return sendLogout(status, bearer);
  }

  return [
    {
      get state() {
        return state;
      },
      get user() {
        return state.user;
      },
      get expiresIn() {
        return expiresIn();
      },
      logout: () => logout('ending'),
      logoutEverywhere: () => logout('ending-everywhere'),
      async getAccessToken() {
        start();
        if (state.status !== 'signed-out' && !expiresIn()) {
          if (state.problem && heldUntil() > 0) throw state.problem;
          await refresh();
        }
        return token?.value;
      },
      async refresh() {
        start();
        if (state.status !== 'signed-out') await refresh();
        return state.user;
      },
      subscribe(listener) {
        listeners.add(listener);
        start();
        return () => void listeners.delete(listener);
      },
      close() {
        supersede();
        cancelSignIn();
        setAlarm(0);
        listeners.clear();
        wakeEvents?.abort();
        channel?.close();
        wakeEvents = channel = undefined;
      },
    },
    (path, body, send) => {
      const json = JSON.stringify(body);
      return runSignIn(path + json, async (abort, isLatest) => {
        start();
        supersede();
        // The response to a logout clears the cookie, so it must not arrive after the one that sets the next.
        await pendingLogout;
        try {
          const next = await requestSignIn(path, abort, json, send).finally(() => {
            if (!isLatest()) throw new AuthClientError('superseded', 'Superseded');
          });
          epoch = nextEpoch();
          applyToken(next, 'signed-in', true);
          return next.user;
        } finally {
          // The refresh that this cancelled is still due.
          if (isLatest() && state.status !== 'signed-out') scheduleRefresh();
        }
      });
    },
    async (rejected, code) => {
      const isCurrent = token?.value === rejected;
      if (code === 'session_revoked' && isCurrent) endSession(code);
      if (code !== 'token_expired' && code !== 'token_invalid') return undefined;
      if (isCurrent) await refresh();
      return token?.value === rejected ? undefined : token?.value;
    },
  ];
}
