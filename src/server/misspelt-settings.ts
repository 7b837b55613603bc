import { allRows } from './settings.js';

export interface Misspelt {
  readonly variable: string;
  /** The setting that was probably meant. */
  readonly nearest: string;
}

const known: readonly string[] = allRows.flatMap(({ env }) => (env === undefined ? [] : [env]));

/** `AUTH_` and the like. Node and its packages have variables of their own that begin with `NODE_`. */
const families = new Set(
  known.map((name) => /^[A-Z]+_/.exec(name)?.[0]).filter((family) => family !== 'NODE_'),
);

/** What Kubernetes tells of a service that is called `auth` or `redis`. */
const ofServices = /_(SERVICE_(HOST|PORT)|PORT)(_|$)/;

/**
 * Variables that are no setting and look like one: nothing else would say that they do nothing. Other software has variables
 * that begin alike, so only a few wrong letters count; or any, where they go on like several settings, as `AUTH_TOKEN_` does.
 */
export function misspeltSettings(environment: NodeJS.ProcessEnv = process.env): readonly Misspelt[] {
  return Object.keys(environment).flatMap((variable) => {
    const nearest = nearestTo(variable);
    return nearest === undefined ? [] : [{ variable, nearest }];
  });
}

function nearestTo(variable: string): string | undefined {
  const name = variable.toUpperCase();
  const family = /^[A-Z]+_/.exec(name)?.[0];
  if (known.includes(variable) || !families.has(family) || ofServices.test(name)) return undefined;
  const [nearest] = known
    .filter((one) => one.startsWith(`${family}`))
    .map((one) => ({ one, distance: distanceOf(name, one) }))
    .sort((a, b) => a.distance - b.distance);
  if (nearest === undefined) return undefined;
  const allowed = Math.max(1, Math.floor((name.length - `${family}`.length) / 4));
  return nearest.distance <= allowed || isOfGroup(name) ? nearest.one : undefined;
}

/** Whether several settings begin with the first two words of a name. */
function isOfGroup(name: string): boolean {
  const group = /^[A-Z]+_[A-Z]+_/.exec(name)?.[0];
  return group !== undefined && known.filter((one) => one.startsWith(group)).length > 1;
}

/** How many letters have to be added, taken away or changed to make one of the other (Levenshtein). */
function distanceOf(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...one].entries()) {
    const next = [index + 1];
    for (let at = 1; at <= other.length; at++) {
      const changed = (row[at - 1] ?? 0) + (letter === other[at - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[at] ?? 0) + 1, (next[at - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
