import Module, { register } from 'node:module';
import { aliased } from './alias-hooks.js';

/** Parts of `node:module` that the types of Node 20 lack. */
interface Loader {
  registerHooks?(hooks: { resolve: (specifier: string, context: object, next: Resolve) => object }): void;
  _resolveFilename(request: string, ...rest: unknown[]): string;
}
type Resolve = (specifier: string, context: object) => object;

/** Has every `import` and `require` of a package give the one of another name, from now on. */
export function aliasPackages(aliases: Readonly<Record<string, string>>): void {
  const loader = Module as unknown as Loader;
  if (loader.registerHooks) {
    loader.registerHooks({
      resolve: (specifier, context, next) => next(aliased(specifier, aliases), context),
    });
    return;
  }
  // Before Node 22.15. These hooks are asked for what is imported alone: mocha must not require a module that imports.
  register('./alias-hooks.js', import.meta.url, { data: aliases });
  Object.defineProperty(process.features, 'require_module', { value: false });
  const resolveFilename = loader._resolveFilename;
  loader._resolveFilename = function (request, ...rest) {
    return resolveFilename.call(this, aliased(request, aliases), ...rest);
  };
}
