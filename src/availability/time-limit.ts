/** Milliseconds for which a request waits for a database: for a connection, for a server or for its answer. */
export const patience = 2_500;

/** What a promise comes to; rejects with what `late` makes where that takes longer than a request is willing to wait. */
export async function inTime<T>(answer: PromiseLike<T>, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), patience);
  });
  try {
    return await Promise.race([answer, limit]);
  } finally {
    clearTimeout(timer);
  }
}
