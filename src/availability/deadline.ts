/** Milliseconds for which a request waits for a database: for a connection, for a server or for its answer. */
export const deadlineMs = 2_500;

/** Settles as `promise` does; rejects with what `timeoutError` makes where that takes longer than a request may wait. */
export async function withDeadline<T>(promise: PromiseLike<T>, timeoutError: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(timeoutError()), deadlineMs);
  });
  try {
    return await Promise.race([promise, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
