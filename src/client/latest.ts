/** Runs `task`, or shares what runs already where that has the same key. Anything else that runs is aborted. */
type Run<T> = (
  key: string,
  task: (abort: AbortController, isLatest: () => boolean) => Promise<T>,
) => Promise<T>;

/** One request at a time: the latest. Returns how to run one, to cancel it, and to see the one that is pending. */
export function createLatest<T>(): readonly [Run<T>, () => void, () => Promise<T> | undefined] {
  let latest = new AbortController();
  let latestKey: string | undefined;
  let pending: Promise<T> | undefined;

  const cancel = () => {
    latest.abort();
    latest = new AbortController();
    pending = undefined;
  };
  return [
    (key, task) => {
      if (!pending || key !== latestKey) {
        cancel();
        const abort = latest;
        const isLatest = () => abort === latest;
        latestKey = key;
        pending = task(abort, isLatest).finally(() => {
          if (isLatest()) pending = undefined;
        });
      }
      return pending;
    },
    cancel,
    () => pending,
  ];
}
