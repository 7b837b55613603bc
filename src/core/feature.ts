import type { ErrorDefinition } from '../errors.js';
import type { OptionRow } from '../options/option.js';
import type { Collection } from './collection.js';
import type { AuthContext } from './context.js';
import type { EventDefinition } from './events.js';
import type { PersonalData } from './personal-data.js';
import type { Route } from './route.js';

/** A capability: all that there is of it, in one folder. Only its routes are a must. */
export interface Feature<Code extends string = string, Event extends EventDefinition = EventDefinition> {
  /** As its folder is called. */
  readonly name: string;
  readonly routes: readonly Route[];
  /** The refusals that are its own. */
  readonly errors: readonly ErrorDefinition<Code>[];
  readonly options: readonly OptionRow[];
  readonly events: readonly Event[];
  readonly collections: readonly Collection[];
  readonly personalData: readonly PersonalDataOf[];
}

/** What a feature keeps of a person besides the user: told when the person asks for it, and removed with the user. */
type PersonalDataOf = (context: AuthContext) => PersonalData;

/** A feature, of the parts that it has. */
export function defineFeature<
  const Code extends string = never,
  const Event extends EventDefinition = never,
>({
  name,
  routes,
  errors = [],
  options = [],
  events = [],
  collections = [],
  personalData = [],
}: Pick<Feature, 'name' | 'routes'> & Partial<Feature<Code, Event>>): Feature<Code, Event> {
  return Object.freeze({ name, routes, errors, options, events, collections, personalData });
}
