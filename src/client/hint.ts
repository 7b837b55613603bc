const statuses = ['in', 'out', 'ending', 'ending-everywhere'] as const;
/** What is remembered over reloads. `ending`: signed out, but the server does not know it yet. */
export type HintStatus = (typeof statuses)[number];

interface Hint {
  readonly status: HintStatus;
  readonly epoch: number;
}

/** As much of a Storage as is needed. */
export interface HintStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

export interface HintStore {
  read(): Hint | undefined;
  /** Writes a hint, unless one of a later epoch is there. */
  write(status: HintStatus, epoch: number): void;
}

/**
 * The one thing that is stored: whether somebody signed in here, and when that began or ended. It is no secret and proves
 * nothing; it spares visitors a request that would fail. Where storage is missing or refused, nothing is remembered.
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
        // Full or forbidden: the next visit asks the server.
      }
    },
  };
}
