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

/** Shorter names are like those of too many others. */
const distinctive = known.filter(({ length }) => length >= 8);

/** What Kubernetes tells of a service that is called `auth` or `redis`. */
const ofServices = /_(SERVICE_(HOST|PORT)|PORT)(_|$)/;

/**
 * Variables that are no setting and look like one: nothing else would say that they do nothing. Other software has variables
 * that begin alike, so only a few wrong letters count; or any, where they go on like several settings, as `AUTH_TOKEN_` does. What
 * begins otherwise has to be nearer still, and the setting itself missing.
 */
export function misspeltSettings(environment: NodeJS.ProcessEnv = process.env): readonly Misspelt[] {
  return Object.keys(environment).flatMap((variable) => {
    const name = variable.toUpperCase();
    if (known.includes(variable) || ofServices.test(name)) return [];
    const nearest = ofFamily(name) ?? ofOthers(name, environment);
    return nearest === undefined ? [] : [{ variable, nearest }];
  });
}

function ofFamily(name: string): string | undefined {
  const [family = ''] = /^[A-Z]+_/.exec(name) ?? [];
  if (!families.has(family)) return undefined;
  // One of these has our name before it, and so another may seem to.
  const nearest =
    family === 'SEALGATE_'
      ? nearestOf(known, name, name.slice(family.length))
      : nearestOf(
          known.filter((one) => one.startsWith(family)),
          name,
        );
  const allowed = Math.max(1, Math.floor((name.length - family.length) / 4));
  return nearest && (nearest.distance <= allowed || isOfGroup(name)) ? nearest.one : undefined;
}

function ofOthers(name: string, environment: NodeJS.ProcessEnv): string | undefined {
  const isNear = (one: string, distance: number) => distance <= Math.floor(one.length / 5);
  const alike = distinctive.filter(
    (one) => environment[one] === undefined && isNear(one, Math.abs(one.length - name.length)),
  );
  const nearest = nearestOf(alike, name);
  return nearest && isNear(nearest.one, nearest.distance) ? nearest.one : undefined;
}

/** The setting that the fewest letters have to be changed of one of the names for. */
function nearestOf(settings: readonly string[], ...names: readonly string[]) {
  const [nearest] = settings
    .map((one) => ({ one, distance: Math.min(...names.map((name) => distanceOf(name, one))) }))
    .sort((a, b) => a.distance - b.distance);
  return nearest;
}

/** Whether several settings begin with the first two words of a name. */
function isOfGroup(name: string): boolean {
  const group = /^[A-Z]+_[A-Z]+_/.exec(name)?.[0];
  return group !== undefined && known.filter((one) => one.startsWith(group)).length > 1;
}

/** How many letters have to be added, taken away, changed or swapped with the next to make one of the other (Damerau, Levenshtein). */
function distanceOf(one: string, other: string): number {
  let before: number[] = [];
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let index = 1; index <= one.length; index++) {
    const next = [index];
    for (let at = 1; at <= other.length; at++) {
      const [letter, wanted] = [one[index - 1], other[at - 1]];
      const changed = (row[at - 1] ?? 0) + (letter === wanted ? 0 : 1);
      const isSwapped = letter === other[at - 2] && wanted === one[index - 2];
      const swapped = isSwapped ? (before[at - 2] ?? 0) + 1 : changed;
      next.push(Math.min(changed, swapped, (row[at] ?? 0) + 1, (next[at - 1] ?? 0) + 1));
    }
    [before, row] = [row, next];
  }
  return row[other.length] ?? 0;
}
