import { useCallback, useEffect, useState } from 'react';

export interface Loaded<T> {
  readonly data: T | undefined;
  readonly error: unknown;
  readonly reload: () => void;
}

/** Loads when the component shows, and again on `reload`; what came before stays until then. `load` must be stable. */
export function useLoad<T>(load: () => Promise<T>): Loaded<T> {
  const [result, setResult] = useState<{ data?: T; error?: unknown }>({});
  const [round, setRound] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round loads anew
  useEffect(() => {
    let isCurrent = true;
    load().then(
      (data) => isCurrent && setResult({ data }),
      (error: unknown) => isCurrent && setResult((before) => ({ ...before, error })),
    );
    return () => {
      isCurrent = false;
    };
  }, [load, round]);

  const reload = useCallback(() => setRound((before) => before + 1), []);
  return { data: result.data, error: result.error, reload };
}
