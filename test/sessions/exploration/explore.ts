import { createCodec } from './compact.js';
import { type State, start } from './state.js';
import { type Command, eachStep, type World } from './steps.js';

interface TraceStep {
  readonly name: string;
  readonly command: Command | undefined;
}

export type Trace = readonly TraceStep[];

export interface Exploration {
  /** How many different states there are with a session that lives. */
  readonly states: number;
  /** The shortest way to the end of a session, for each rule that ended one. */
  readonly ends: ReadonlyMap<string, Trace>;
  /** The shortest way to a state. */
  traceTo(code: number): Trace;
  each(look: (state: State, code: number) => void): void;
}

/** Visits every state that can be reached, nearest first. */
export function explore(world: World): Exploration {
  const { encode, decode } = createCodec(world);
  const codes = [encode(start)];
  const parents = [-1];
  const places = new Map([[encode(start), 0]]);
  const ends = new Map<string, Trace>();

  const traceToPlace = (place: number): TraceStep[] => {
    const steps: TraceStep[] = [];
    for (let at = place; at > 0; at = parents[at] ?? 0) {
      const from = decode(codes[parents[at] ?? 0] ?? 0);
      let step: TraceStep | undefined;
      eachStep(world, from, (name, next, command) => {
        if (next && encode(next) === codes[at]) step ??= { name, command };
      });
      if (step) steps.push(step);
    }
    return steps.reverse();
  };

  for (let place = 0; place < codes.length; place++) {
    eachStep(world, decode(codes[place] ?? 0), (name, next, command) => {
      if (!next) {
        if (command?.type === 'show' && !ends.has(name)) {
          ends.set(name, [...traceToPlace(place), { name, command }]);
        }
        return;
      }
      const code = encode(next);
      if (places.has(code)) return;
      places.set(code, codes.length);
      codes.push(code);
      parents.push(place);
    });
  }

  return {
    states: codes.length,
    ends,
    traceTo: (code) => traceToPlace(places.get(code) ?? 0),
    each: (look) => {
      for (const code of codes) look(decode(code), code);
    },
  };
}
