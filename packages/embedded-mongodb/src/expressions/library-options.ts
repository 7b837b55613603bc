import type { Options } from 'mingo/types';

/** The aggregation library's options, as it passes them to operators. */
export interface OptionsInstance extends Options {
  readonly now: Date;
  readonly local: { readonly root?: unknown };
  update(locals: { root: unknown }): unknown;
}

export function asInstance(options: unknown): OptionsInstance {
  if (!isInstance(options)) throw new TypeError('the aggregation library has changed');
  return options;
}

function isInstance(value: unknown): value is OptionsInstance {
  return (
    typeof value === 'object' && value !== null && 'now' in value && 'local' in value && 'update' in value
  );
}

/** Runs a task for which paths begin at each item in turn, and gives its results. */
export function forEachRoot<T>(
  options: Options,
  items: readonly unknown[],
  task: (item: unknown, options: Options) => T,
): T[] {
  const instance = asInstance(options);
  const before = instance.local.root;
  try {
    return items.map((root) => {
      instance.update({ root });
      return task(root, instance);
    });
  } finally {
    instance.update({ root: before });
  }
}
