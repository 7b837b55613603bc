import type { RouteGroup } from '../../src/core/route.js';
import * as features from '../../src/routes.js';

const { signIn, ...others } = features;

/** The features as people read of them: first what all begin with. */
export const groups: readonly RouteGroup[] = [signIn, ...Object.values(others)];
