import imported, { type Connection } from 'mongoose';

let inUse = imported;
let isChosen = false;

/**
 * Works with the mongoose of a connection from now on: a program may have several copies, and none takes what another one makes. False
 * where a connection of another copy came before.
 */
export function adoptMongooseOf({ base }: Connection): boolean {
  if (isChosen && inUse !== base) return false;
  inUse = base;
  isChosen = true;
  return true;
}

/** The mongoose of the connections; until there is one, that which is imported here. */
export function mongooseInUse(): typeof imported {
  return inUse;
}

/** What its driver makes documents of. */
export function driverTypes(): typeof imported.mongo {
  return inUse.mongo;
}
