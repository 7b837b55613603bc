import type { ResolveHook } from 'node:module';

type Aliases = Readonly<Record<string, string>>;

/** A package, or a file in it, under the name that it is to have. */
export function aliased(specifier: string, aliases: Aliases): string {
  const [name = '', ...path] = specifier.split('/');
  return [aliases[name] ?? name, ...path].join('/');
}

let ofThread: Aliases = {};

/** Called by Node in the thread of the hooks. */
export function initialize(aliases: Aliases): void {
  ofThread = aliases;
}

export const resolve: ResolveHook = (specifier, context, nextResolve) =>
  nextResolve(aliased(specifier, ofThread), context);
