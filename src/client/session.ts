import { createAlarm } from './alarm.js';
import { AuthClientError } from './auth-error.js';
import { type AuthListener, type AuthState, loading, type SignOutReason } from './auth-state.js';
import { deadlineIn } from './deadline.js';
import { createEmitter } from './emitter.js';
import { createGrowingPauses } from './growing-pauses.js';
import type { HintStatus, HintStore } from './hint.js';
import { lookOut } from './lookout.js';
import { type AccessToken, isUser, type ServerApi, type Tokens } from './server-api.js';
import { joinTabs, type TabMessage, type Tabs } from './tabs.js';
import { createTurn } from './turn.js';
import type { User } from './user.js';

/** Milliseconds from one planned refresh to the next at least, however short tokens live. */
const shortestPlan = 500;
/** Milliseconds before its end at which a token is renewed at the latest, where it lives that long. */
const longestLead = 60_000;

export type Session = ReturnType<typeof createSession>;

/**
 * The state machine. Every login and logout begins an **epoch**, numbered by its instant; forced ends add one. Tabs tell
 * each other the epoch with every message, and what belongs to an earlier one than a tab's own is dropped: so a late answer
 * never signs anybody back in, in this tab or another.
 */
export function createSession(api: ServerApi, hint: HintStore, channel: string) {
  const { listeners, emit } = createEmitter();
  const alarm = createAlarm();
  const pauses = createGrowingPauses();
  const turn = createTurn();
  let tabs: Tabs | undefined;
  let stopLooking: (() => void) | undefined;

  let state: AuthState = loading;
  let token: AccessToken | undefined;
  let epoch = 0;

  /** What ends a refresh, and what ends a login. */
  let controller = new AbortController();
  let entering = new AbortController();
  let refreshing: Promise<void> | undefined;
  let isAsking = false;
  let telling: Promise<unknown> | undefined;

  function supersede(): void {
    controller.abort();
    controller = new AbortController();
    refreshing = undefined;
    isAsking = false;
    turn.over();
  }

  const laterEpoch = () => Math.max(Date.now(), epoch + 1, (hint.read()?.epoch ?? 0) + 1);

  function admit(tokens: Tokens, type: 'signed-in' | 'refreshed', here: boolean): void {
    token = tokens.token;
    pauses.reset();
    turn.over();
    const isSameUser = JSON.stringify(tokens.user) === JSON.stringify(state.user);
    if (!isSameUser || 'problem' in state || !state.user) state = { status: 'signed-in', user: tokens.user };
    if (here) {
      hint.write('in', epoch);
      tellToken(type);
    }
    plan();
    emit({ type, here });
  }

  /** Plans the next refresh. Spread, so that of many tabs one comes first and the others hear of it. */
  function plan(): void {
    const life = token?.left() ?? 0;
    const lead = Math.min(longestLead, life / 4) * (0.5 + Math.random() / 2);
    alarm.set(token ? Math.max(shortestPlan, life - lead) : 0, refreshQuietly);
  }

  function leave(reason: SignOutReason | undefined, at: number, status?: HintStatus): void {
    epoch = at;
    token = undefined;
    pauses.reset();
    alarm.clear();
    supersede();
    // The end of what was before is no reason to stop somebody who signs in.
    if (reason === 'logout') entering.abort();
    state = { status: 'signed-out', user: undefined, reason };
    if (status) {
      hint.write(status, epoch);
      tabs?.tell({ type: 'signed-out', epoch, reason });
    }
    emit({ type: 'signed-out', reason, here: Boolean(status) });
  }

  /** The server said that it is over. Where nobody was known to be signed in, that is no news for anybody. */
  function end(code: string): void {
    const ended = epoch;
    catchUp();
    if (epoch !== ended) return;
    if (epoch) leave(code, epoch + 1, 'out');
    else leave(undefined, epoch, 'out');
  }

  function tellToken(type: 'signed-in' | 'refreshed'): void {
    if (!token || !state.user) return;
    const expiresAt = Date.now() + token.left();
    tabs?.tell({ type, epoch, value: token.value, expiresAt, user: state.user });
  }

  function hear(message: TabMessage): void {
    if (message.type === 'hello') {
      if (isAsking) tabs?.tell({ type: 'refreshing' });
      else if (token && token.left() > 0) tellToken('refreshed');
    } else if (message.type === 'refreshing') {
      turn.takenElsewhere();
      emit({ type: 'refreshing', here: false });
    } else if (message.type === 'refresh-failed') {
      turn.over(new AuthClientError(message.code, message.message, message));
    } else if (message.type === 'signed-out') {
      // Of the same epoch: another tab asked who is there, and nobody is.
      const isAnswer = message.epoch === epoch && state.status === 'loading';
      if (message.epoch > epoch || isAnswer) leave(message.reason, message.epoch);
    } else if (message.epoch >= epoch && isUser(message.user)) hearToken(message);
  }

  function hearToken(message: TabMessage & { type: 'signed-in' | 'refreshed' }): void {
    const { value, user, type } = message;
    const left = deadlineIn(message.expiresAt - Date.now());
    if (message.epoch > epoch) {
      epoch = message.epoch;
      supersede();
    } else if (
      state.status === 'signed-out' ||
      (token && (value === token.value || left() <= token.left()))
    ) {
      return;
    }
    admit({ token: { value, left }, user }, type, false);
  }

  /** One refresh at a time; who comes second waits for the first. */
  function refresh(isFirst = false): Promise<void> {
    if (!refreshing) {
      const flight = askOnce(isFirst).finally(() => {
        if (refreshing === flight) refreshing = undefined;
        // Where another came in its place, who waited for this one waits for that.
        return refreshing;
      });
      refreshing = flight;
    }
    return refreshing;
  }

  function refreshQuietly(): void {
    // What fails is in the state, and tried again.
    refresh().catch(() => undefined);
  }

  async function askOnce(isFirst: boolean): Promise<void> {
    const before = token;
    const { signal } = controller;
    const isSettled = () => signal.aborted || token !== before;
    try {
      if (isFirst) tabs?.tell({ type: 'hello' });
      await turn.wait(isFirst ? tabs?.canTalk : tabs?.hasOthers, isSettled);
      if (isSettled()) return;
      isAsking = true;
      tabs?.tell({ type: 'refreshing' });
      emit({ type: 'refreshing', here: true });
      const tokens = await api.tokens('/refresh-token', { signal });
      catchUp();
      if (signal.aborted) return;
      epoch ||= laterEpoch();
      admit(tokens, 'refreshed', true);
    } catch (error) {
      if (isSettled() || !(error instanceof AuthClientError)) return;
      if (isEnd(error)) end(error.code);
      else {
        postpone(error);
        throw error;
      }
    } finally {
      if (!signal.aborted) isAsking = false;
    }
  }

  function postpone(problem: AuthClientError): void {
    const { code, message, retryAfter } = problem;
    if (isAsking) tabs?.tell({ type: 'refresh-failed', code, message, retryAfter });
    const retryIn = pauses.next(problem);
    if (state.status !== 'signed-out') state = { ...state, problem };
    alarm.set(retryIn, refreshQuietly);
    emit({ type: 'retrying', problem, retryIn, here: isAsking });
  }

  /** Looks whether another tab signed in or out while this one could not hear. */
  function catchUp(): void {
    const seen = hint.read();
    if (!seen || seen.epoch <= epoch) return;
    if (seen.status !== 'in') return leave('logout', seen.epoch);
    epoch = seen.epoch;
    token = undefined;
    state = loading;
    supersede();
    plan();
    emit({ type: 'signed-in', here: false });
  }

  function start(): void {
    if (tabs) return;
    tabs = joinTabs(channel, hear);
    stopLooking = lookOut(({ type }) => {
      // Where tabs can talk, the storage says nothing sooner or better.
      if (type === 'storage' && tabs?.canTalk) return;
      catchUp();
      alarm.look(type === 'online');
    });
    const seen = hint.read();
    epoch = seen?.epoch ?? 0;
    if (!seen || seen.status === 'in') {
      refresh(true).catch(() => undefined);
      return;
    }
    state = { status: 'signed-out', user: undefined };
    if (seen.status !== 'out') void tellServer(seen.status === 'ending-everywhere', undefined);
  }

  /** Tells the server of a logout until it knows. Resolves with whether the first try did it. */
  async function tellServer(everywhere: boolean, bearer: string | undefined): Promise<boolean> {
    const told = epoch;
    const attempt = api.logout(everywhere, bearer).then(
      () => undefined,
      (error: AuthClientError) => error,
    );
    telling = attempt;
    const error = await attempt;
    const tellAgain = () => {
      // The cookie may be that of a later login by now, which this page slept through.
      catchUp();
      if (epoch === told) tellServer(everywhere, undefined);
    };
    if (epoch !== told) return !error;
    if (error && isPassing(error)) alarm.set(pauses.next(error), tellAgain, true);
    else hint.write('out', epoch);
    return !error;
  }

  return {
    start,
    get state() {
      return state;
    },
    get expiresIn() {
      return Math.max(0, token?.left() ?? 0);
    },
    subscribe(listener: AuthListener): () => void {
      listeners.add(listener);
      start();
      return () => void listeners.delete(listener);
    },
    /** Signs in by a request, which is sent with `send` if it is given. */
    async enter(path: string, body: unknown, send?: typeof globalThis.fetch): Promise<User> {
      start();
      supersede();
      entering.abort();
      entering = new AbortController();
      const { signal } = entering;
      // Its answer takes the cookie away, and must not come after the one that brings the next.
      await telling;
      try {
        const tokens = await api.tokens(path, { body, signal, send });
        if (signal.aborted) throw new AuthClientError('superseded', 'Something else came between');
        epoch = laterEpoch();
        admit(tokens, 'signed-in', true);
        return tokens.user;
      } finally {
        // The refresh that it stopped is still due.
        if (!signal.aborted && state.status !== 'signed-out') plan();
      }
    },
    logout(everywhere: boolean): Promise<boolean> {
      start();
      const bearer = token?.value;
      leave('logout', laterEpoch(), everywhere ? 'ending-everywhere' : 'ending');
      return tellServer(everywhere, bearer);
    },
    async refresh(): Promise<void> {
      start();
      if (state.status !== 'signed-out') await refresh();
    },
    async getAccessToken(): Promise<string | undefined> {
      start();
      if (state.status !== 'signed-out' && !(token && token.left() > 0)) await refresh();
      return token?.value;
    },
    /** What to do about a request that was refused: resolves with another access token where it is worth repeating. */
    async replace(refused: string, code: unknown): Promise<string | undefined> {
      const isCurrent = token?.value === refused;
      if (code === 'session_revoked' && isCurrent) end(code);
      if (code !== 'token_expired' && code !== 'token_invalid') return undefined;
      if (isCurrent) await refresh();
      return token?.value === refused ? undefined : token?.value;
    },
    close(): void {
      supersede();
      entering.abort();
      alarm.clear();
      listeners.clear();
      stopLooking?.();
      tabs?.close();
    },
  };
}

/** True where the server said that nobody is signed in any more, and not where it is away or something answered for it. */
function isEnd({ status, code }: AuthClientError): boolean {
  return status === 401 && code !== 'network_error';
}

/** True for what another try may mend. */
function isPassing({ status }: AuthClientError): boolean {
  return status === 0 || status === 429 || status >= 500;
}
