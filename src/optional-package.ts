import { createRequire } from 'node:module';
import here from './here.cjs';

/**
 * A package that an application may install beside sealgate; undefined where it is not installed, or not for this machine. Bundlers do
 * not see it, and it is found from where the bundle is. Not by `import`: options are judged by it, which wait for nothing.
 */
export function loadOptional<Module>(name: string): Module | undefined {
  try {
    return createRequire(here.filename)(name);
  } catch {
    return undefined;
  }
}
