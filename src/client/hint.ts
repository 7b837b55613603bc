/** What survives a reload. `ending`: signed out, but the server does not know yet. */
export type HintStatus = 'in' | 'out' | 'ending' | 'ending-everywhere';

export interface Hint {
  /** A `HintStatus`; undefined where there is none. */
  readonly status: string | undefined;
  readonly epoch: number;
}

/**
 * The subset of `Storage` that is needed. Tabs that share the refresh cookie have to share it too. Without the optional part,
 * the client cannot tell the server whether the answer to an earlier refresh got lost.
 */
export interface HintStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem?(key: string): void;
  readonly length?: number;
  key?(index: number): string | null;
}

type ReadHint = () => Hint;
/** Does nothing if there is a hint of a later epoch. */
type WriteHint = (status: HintStatus, epoch: number) => void;
export type HintStore = readonly [ReadHint, WriteHint];

/** Storage throws where it is full or blocked, even when it is only looked at: then nothing is remembered. */
export function ifAllowed<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch {
    return undefined;
  }
}

/**
 * What is stored for long: whether someone is signed in here, and when that last changed. It is not a secret and proves
 * nothing; it saves visitors a request that would fail.
 */
export function createHintStore(storageOf: () => HintStorage | null | undefined, key: string): HintStore {
  const read = (): Hint => {
    const stored = ifAllowed(() => storageOf()?.getItem(key));
    const [, status, epoch] = /^(in|out|ending|ending-everywhere):(\d+)$/.exec(`${stored}`) ?? [];
    return { status, epoch: Number(epoch ?? 0) };
  };
  return [
    read,
    (status, epoch) => {
      if (read().epoch <= epoch) ifAllowed(() => storageOf()?.setItem(key, `${status}:${epoch}`));
    },
  ];
}
