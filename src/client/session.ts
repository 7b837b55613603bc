import { createAlarm } from './alarm.js';
import { AuthClientError, isSessionEnd } from './auth-error.js';
import {
  type AuthEvent,
  type AuthListener,
  type AuthState,
  loading,
  type SignOutReason,
} from './auth-state.js';
import { backoff, type RetryDelays } from './backoff.js';
import { deadlineIn } from './deadline.js';
import { emitTo } from './emitter.js';
import type { HintStatus, HintStore } from './hint.js';
import { createRefreshElection } from './refresh-election.js';
import { type AccessToken, type CallOptions, isUser, type ServerApi } from './server-api.js';
import { joinTabs, type TabMessage, type Tabs } from './tabs.js';
import type { User } from './user.js';
import { onWake } from './wake-events.js';

/** Between scheduled refreshes, however short-lived the tokens are. */
const minRefreshDelayMs = 500;
/** The earliest that a token is refreshed before it expires. Short-lived ones are refreshed later. */
const maxLeadMs = 60_000;

export type Session = ReturnType<typeof createSession>;

/**
 * The state machine. Every login and logout starts an **epoch**, numbered by its timestamp; a session that the server ended
 * adds one. Messages between tabs carry the epoch, and a tab drops those of an earlier one than its own, so that a late
 * response never signs anyone back in, in this tab or another.
 */
export function createSession(api: ServerApi, hint: HintStore, channel: string, delays: RetryDelays) {
  const listeners = new Set<AuthListener>();
  const emit = (event: AuthEvent) => emitTo(listeners, event);
  const alarm = createAlarm();
  const election = createRefreshElection();
  let tabs: Tabs | undefined;
  let stopWakeEvents: (() => void) | undefined;

  let state: AuthState = loading;
  let token: AccessToken | undefined;
  let epoch = 0;
  /** In a row. */
  let failures = 0;

  // Replaced by whatever supersedes the request.
  let refreshAbort = new AbortController();
  let signInAbort = new AbortController();
  let pendingRefresh: Promise<void> | undefined;
  /** What is being signed in with, for as long as it is. */
  let signInKey: string | undefined;
  let pendingSignIn: Promise<User>;
  /** Until when a server or proxy asked not to be asked. */
  let heldUntil = deadlineIn(0);
  /** False while a refresh only waits for that of another tab. */
  let isRequesting = false;
  let pendingLogout: Promise<AuthClientError | undefined> | undefined;

  function supersede(): void {
    refreshAbort.abort();
    refreshAbort = new AbortController();
    pendingRefresh = undefined;
    isRequesting = false;
    election.settle();
  }

  function supersedeSignIn(): AbortController {
    signInAbort.abort();
    signInAbort = new AbortController();
    signInKey = undefined;
    return signInAbort;
  }

  const nextEpoch = () => Math.max(Date.now(), epoch + 1, hint.read().epoch + 1);

  const expiresIn = () => Math.max(0, token?.left() || 0);

  function applyToken(next: AccessToken, type: 'signed-in' | 'refreshed', here: boolean): void {
    // Only a sign-in makes this page somebody else's. Nobody but this tab is told: another may hold the right session.
    if (type === 'refreshed' && token && token.user.id !== next.user.id) return signOut('superseded', epoch);
    token = next;
    const { user } = next;
    failures = 0;
    election.settle();
    const isSameUser = JSON.stringify(user) === JSON.stringify(state.user);
    if (!isSameUser || 'problem' in state) state = { status: 'signed-in', user };
    if (here) {
      // First the message, which says more than the storage does.
      shareToken(type);
      hint.write('in', epoch);
    }
    scheduleRefresh();
    emit({ type, here });
  }

  /** The random part lets one of many tabs refresh first, and the others get its token. */
  function scheduleRefresh(): void {
    const left = expiresIn();
    const lead = Math.min(maxLeadMs, left / 4) * (0.5 + Math.random() / 2);
    alarm.set(token ? Math.max(minRefreshDelayMs, left - lead) : 0, refreshInBackground);
  }

  function signOut(reason: SignOutReason | undefined, newEpoch: number, status?: HintStatus): void {
    epoch = newEpoch;
    token = undefined;
    failures = 0;
    alarm.clear();
    supersede();
    // Only a logout cancels a pending sign-in: the end of the previous session has nothing to do with it.
    if (reason === 'logout') supersedeSignIn();
    state = { status: 'signed-out', user: undefined, reason };
    if (status) {
      hint.write(status, epoch);
      tabs?.post({ type: 'signed-out', reason, epoch });
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

  function shareToken(type: 'signed-in' | 'refreshed'): void {
    if (!token) return;
    const expiresAt = Date.now() + token.left();
    tabs?.post({ type, epoch, value: token.value, user: token.user, expiresAt });
  }

  function onTabMessage(message: TabMessage): void {
    if (message.type === 'hello') {
      if (isRequesting) tabs?.post({ type: 'refreshing' });
      else if (expiresIn()) shareToken('refreshed');
    } else if (message.type === 'refreshing') {
      election.defer();
      emit({ type: 'refreshing', here: false });
    } else if (message.type === 'refresh-failed') {
      election.settle(new AuthClientError(message.code, message.message, message));
    } else if (message.type === 'signed-out') {
      // In the same epoch it is the result of another tab's first refresh, for which this one waited.
      const isFirstResult = message.epoch === epoch && state.status === 'loading';
      if (message.epoch > epoch || isFirstResult) signOut(message.reason, message.epoch);
    } else if (message.epoch >= epoch && isUser(message.user)) applyTokenFromTab(message);
  }

  function applyTokenFromTab(message: TabMessage & { type: 'signed-in' | 'refreshed' }): void {
    const left = deadlineIn(message.expiresAt - Date.now());
    if (message.epoch > epoch) {
      epoch = message.epoch;
      supersede();
    } else if (
      state.status === 'signed-out' ||
      (token && (message.value === token.value || left() <= token.left()))
    ) {
      return;
    }
    applyToken({ ...message, left }, message.type, false);
  }

  /** Concurrent calls share one refresh. */
  function refresh(isFirst?: boolean): Promise<void> {
    if (!pendingRefresh) {
      const current = refreshOnce(isFirst).finally(() => {
        if (pendingRefresh === current) pendingRefresh = undefined;
        // If another refresh replaced this one, callers wait for that one too.
        return pendingRefresh;
      });
      pendingRefresh = current;
    }
    return pendingRefresh;
  }

  function refreshInBackground(isFirst?: boolean): void {
    // A failure is in the state, and a retry is scheduled.
    refresh(isFirst).catch(() => undefined);
  }

  async function refreshOnce(isFirst?: boolean): Promise<void> {
    const before = token;
    refreshAbort = new AbortController();
    const abort = refreshAbort;
    const isSettled = () => abort !== refreshAbort || token !== before;
    try {
      if (isFirst) tabs?.post({ type: 'hello' });
      await election.wait(isFirst ? tabs?.isConnected : tabs?.hasOthers, isSettled);
      if (isSettled()) return;
      isRequesting = true;
      tabs?.post({ type: 'refreshing' });
      emit({ type: 'refreshing', here: true });
      const next = await api.refresh(token?.value, abort);
      syncFromStorage();
      if (abort !== refreshAbort) return;
      epoch ||= nextEpoch();
      applyToken(next, 'refreshed', true);
    } catch (error) {
      if (isSettled() || !(error instanceof AuthClientError)) return;
      if (isSessionEnd(error)) endSession(error.code);
      else {
        scheduleRetry(error);
        throw error;
      }
    } finally {
      if (abort === refreshAbort) isRequesting = false;
    }
  }

  function scheduleRetry(problem: AuthClientError): void {
    const { code, message, retryAfter } = problem;
    heldUntil = deadlineIn((retryAfter ?? 0) * 1000);
    if (isRequesting) tabs?.post({ type: 'refresh-failed', code, message, retryAfter });
    const retryIn = backoff(delays, failures++, problem);
    if (state.status !== 'signed-out') state = { ...state, problem };
    alarm.set(retryIn, refreshInBackground);
    emit({ type: 'retrying', problem, retryIn, here: isRequesting });
  }

  /** Catches up on a sign-in or sign-out in another tab whose message did not reach this one. */
  function syncFromStorage(): void {
    const seen = hint.read();
    if (seen.epoch <= epoch) return;
    if (seen.status !== 'in') return signOut('logout', seen.epoch);
    epoch = seen.epoch;
    token = undefined;
    state = loading;
    supersede();
    scheduleRefresh();
    emit({ type: 'signed-in', here: false });
  }

  function start(): void {
    if (tabs) return;
    tabs = joinTabs(channel, onTabMessage);
    stopWakeEvents = onWake(({ type }) => {
      // Connected tabs get a message for every change, which says more than the storage does.
      if (type === 'storage' && tabs?.isConnected) return;
      syncFromStorage();
      alarm.check(type === 'online');
    });
    const seen = hint.read();
    // What another tab did before the first start, or after a `close`.
    if (seen.epoch > epoch) {
      epoch = seen.epoch;
      token = undefined;
      state = loading;
    }
    if (!seen.status || seen.status === 'in') {
      return refreshInBackground(true);
    }
    if (state.status === 'loading') state = { status: 'signed-out', user: undefined };
    if (seen.status !== 'out') void sendLogout(seen.status === 'ending-everywhere');
  }

  /** Retries until the server has the logout. Resolves with whether the first attempt succeeded. */
  async function sendLogout(everywhere?: boolean, bearer?: string): Promise<boolean> {
    const logoutEpoch = epoch;
    pendingLogout = api
      .notify(`/logout${everywhere ? '?everywhere=true' : ''}`, bearer)
      .catch((error: AuthClientError) => error);
    const error = await pendingLogout;
    const retry = () => {
      // By now the cookie may belong to a later login, which this page missed while it was suspended.
      syncFromStorage();
      if (epoch === logoutEpoch) sendLogout(everywhere);
    };
    if (epoch !== logoutEpoch) return !error;
    if (error && isTransient(error)) tabs && alarm.set(backoff(delays, failures++, error), retry, true);
    else hint.write('out', epoch);
    return !error;
  }

  /** `send` replaces the usual fetch. */
  async function signInOnce(path: string, call: CallOptions & { abort: AbortController }): Promise<User> {
    const { abort } = call;
    // The response to a logout clears the cookie, so it must not arrive after the one that sets the next.
    await pendingLogout;
    try {
      const next = await api.token(path, call).catch((error) => {
        if (abort === signInAbort) throw error;
      });
      if (!next || abort !== signInAbort) throw new AuthClientError('superseded', 'Superseded');
      epoch = nextEpoch();
      applyToken(next, 'signed-in', true);
      return next.user;
    } finally {
      if (abort === signInAbort) {
        signInKey = undefined;
        // The refresh that this cancelled is still due.
        if (state.status !== 'signed-out') scheduleRefresh();
      }
    }
  }

  return {
    expiresIn,
    get state() {
      return state;
    },
    subscribe(listener: AuthListener): () => void {
      listeners.add(listener);
      start();
      return () => void listeners.delete(listener);
    },
    /** Posts `body` to a route that answers with tokens. Who asks for the same meanwhile, by a double click, gets the same answer. */
    signIn(path: string, body: unknown, send?: typeof globalThis.fetch): Promise<User> {
      const key = path + JSON.stringify(body);
      if (key !== signInKey) {
        start();
        supersede();
        pendingSignIn = signInOnce(path, { body, send, abort: supersedeSignIn() });
        signInKey = key;
      }
      return pendingSignIn;
    },
    logout(everywhere?: boolean): Promise<boolean> {
      start();
      const bearer = token?.value;
      signOut('logout', nextEpoch(), everywhere ? 'ending-everywhere' : 'ending');
      return sendLogout(everywhere, bearer);
    },
    async refresh(): Promise<User | undefined> {
      start();
      if (state.status !== 'signed-out') await refresh();
      return state.user;
    },
    async getAccessToken(): Promise<string | undefined> {
      start();
      if (state.status !== 'signed-out' && !expiresIn()) {
        if (state.problem && heldUntil() > 0) throw state.problem;
        await refresh();
      }
      return token?.value;
    },
    /** Resolves with a newer access token where a request that was rejected with `rejected` is worth a retry. */
    async tokenForRetry(rejected: string, code: unknown): Promise<string | undefined> {
      const isCurrent = token?.value === rejected;
      if (code === 'session_revoked' && isCurrent) endSession(code);
      if (code !== 'token_expired' && code !== 'token_invalid') return undefined;
      if (isCurrent) await refresh();
      return token?.value === rejected ? undefined : token?.value;
    },
    close(): void {
      supersede();
      supersedeSignIn();
      alarm.clear();
      listeners.clear();
      stopWakeEvents?.();
      tabs?.close();
      tabs = undefined;
    },
  };
}

/** True if a retry may succeed. What is not of sealgate is no answer to it, whatever the status. */
function isTransient({ code, status }: AuthClientError): boolean {
  return code === 'network_error' || status === 429 || status >= 500;
}
