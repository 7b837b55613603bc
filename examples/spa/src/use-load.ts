import { useCallback, useEffect, useState } from 'react';

export interface Loaded<T> {
  readonly data: T | undefined;
  readonly error: unknown;
  readonly reload: () => void;
}

/** Loads on mount and on `reload`, and keeps the previous data until then. `load` must be stable. */
export function useLoad<T>(load: () => Promise<T>): Loaded<T> {
  const [result, setResult] = useState<{ data?: T; error?: unknown }>({});
  const [attempt, setAttempt] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt loads again
  useEffect(() => {
    let isCurrent = true;
    load().then(
      (data) => isCurrent && setResult({ data }),
      (error: unknown) => isCurrent && setResult((previous) => ({ ...previous, error })),
    );
    return () => {
      isCurrent = false;
    };
  }, [load, attempt]);

  const reload = useCallback(() => setAttempt((previous) => previous + 1), []);
  return { data: result.data, error: result.error, reload };
}
