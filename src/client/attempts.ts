import { type HintStorage, ifAllowed } from './hint.js';

/** What an attempt to refresh says about those before it, in any tab. */
type Attempt = 'first' | 'again';

export interface Note {
  /** `again` if an answer is missing: the server may have rotated without anybody noticing. Undefined where notes cannot be kept. */
  readonly says: Attempt | undefined;
  /** To be called with the answer: takes away this note, and those of attempts that were over before this one was sent. */
  remove(): void;
}

/**
 * Notes down that an attempt to refresh is about to be sent. Each has a key of its own, so that tabs which write at the same
 * time do not lose each other's. After `overAfterMs` an attempt has been answered, or never will be.
 */
export function leaveNote(
  storageOf: () => HintStorage | null | undefined,
  key: string,
  overAfterMs = 30_000,
): Note {
  const prefix = `${key}:attempt:`;
  const own = prefix + Math.random();
  const sentAt = Date.now();
  const use = <T>(task: (storage: Required<HintStorage>, notes: () => readonly string[]) => T) =>
    ifAllowed(() => {
      const storage = storageOf();
      if (!storage?.key || !storage.removeItem) return undefined;
      const complete = storage as Required<HintStorage>;
      return task(complete, () =>
        Array.from({ length: complete.length }, (_, index) => `${complete.key(index)}`).filter((name) =>
          name.startsWith(prefix),
        ),
      );
    });
  return {
    says: use((storage, notes) => {
      storage.setItem(own, `${sentAt}`);
      const left = notes();
      if (!left.includes(own)) return undefined;
      return left.length > 1 ? 'again' : 'first';
    }),
    remove: () =>
      use((storage, notes) => {
        for (const name of notes())
          if (name === own || sentAt - Number(storage.getItem(name)) >= overAfterMs) storage.removeItem(name);
      }),
  };
}
