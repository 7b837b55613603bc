/** Tells whether one value passes; `undefined` stands for a missing field. */
export type Predicate = (value: unknown) => boolean;
