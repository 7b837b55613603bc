const statuses = ['in', 'out', 'ending', 'ending-everywhere'] as const;
/** What survives a reload. `ending`: signed out, but the server does not know yet. */
export type HintStatus = (typeof statuses)[number];

interface Hint {
  readonly status: HintStatus;
  readonly epoch: number;
}

/** The subset of `Storage` that is needed. */
export interface HintStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

export interface HintStore {
  read(): Hint | undefined;
  /** Does nothing if there is a hint of a later epoch. */
  write(status: HintStatus, epoch: number): void;
}

/**
 * The only thing that is stored: whether someone is signed in here, and when that last changed. It is not a secret and
 * proves nothing; it saves visitors a request that would fail. Without storage, nothing is remembered.
 */
export function createHintStore(storage: HintStorage | undefined, key: string): HintStore {
  const read = (): Hint | undefined => {
    try {
      const [name, epoch] = storage?.getItem(key)?.split(':') ?? [];
      const status = statuses.find((known) => known === name);
      return status && { status, epoch: Number(epoch) || 0 };
    } catch {
      return undefined;
    }
  };
  return {
    read,
    write(status, epoch) {
      if ((read()?.epoch ?? 0) > epoch) return;
      try {
        storage?.setItem(key, `${status}:${epoch}`);
      } catch {
        // Full or blocked: the next visit asks the server.
      }
    },
  };
}
