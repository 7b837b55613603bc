import { checkStages } from '../aggregation/pipeline.js';
import type { Variables } from '../aggregation/variables.js';
import { CommandError } from '../errors.js';
import { compileFilter } from '../filter/filter.js';
import { compileProjection } from '../projection/projection.js';
import type { Collection } from '../storage/collection.js';
import { compileUpdate } from '../update/update.js';
import { compileSort } from '../values/sort.js';
import { asFlag, type Document, isDocument } from '../values/values.js';
import type { Command } from './command.js';
import { isWriting } from './output.js';
import { collectionName, documentOf, documentsOf, optionalDocument, variablesOf } from './parameters.js';
import { select } from './select.js';

/** How to find what a command asks for, by the name of the command. */
const filters = new Map<string, (command: Document) => Document>([
  ['find', (command) => documentOf(command, 'filter')],
  ['count', (command) => documentOf(command, 'query')],
  ['distinct', (command) => documentOf(command, 'query')],
  ['findAndModify', (command) => documentOf(command, 'query')],
  ['findandmodify', (command) => documentOf(command, 'query')],
  ['aggregate', (command) => documentOf(documentsOf(command, 'pipeline')[0] ?? {}, '$match')],
  ['update', (command) => documentOf(documentsOf(command, 'updates')[0] ?? {}, 'q')],
  ['delete', (command) => documentOf(documentsOf(command, 'deletes')[0] ?? {}, 'q')],
]);
const verbosities = ['queryPlanner', 'executionStats', 'allPlansExecution'];

/** Tells which index a command would use, and with `executionStats` what it would find. It changes nothing. */
export const explain: Command = ({ catalog, database }, command) => {
  const explained = command.explain;
  if (!isDocument(explained))
    throw new CommandError('TypeMismatch', "BSON field 'explain' must be of the type 'object'");
  const { verbosity = 'allPlansExecution' } = command;
  if (typeof verbosity !== 'string' || !verbosities.includes(verbosity)) {
    throw new CommandError(
      'BadValue',
      `Enumeration value '${String(verbosity)}' for field 'explain.verbosity' is not a valid value.`,
    );
  }
  const name = Object.keys(explained)[0] ?? '';
  const filterOf = filters.get(name);
  if (filterOf === undefined)
    throw new CommandError('CommandNotFound', `Explain failed due to unknown command: ${name}`);
  const filter = filterOf(explained);
  const variables = variablesOf(explained);
  compileFilter(filter, variables);
  checkRest(name, explained, variables);
  const collection = catalog.find(database, collectionName(explained));
  const queryPlanner = {
    namespace: `${database}.${collectionName(explained)}`,
    parsedQuery: filter,
    indexFilterSet: false,
    winningPlan: planOf(collection, filter, explained),
    rejectedPlans: [],
  };
  const begun = performance.now();
  const found = verbosity === 'queryPlanner' ? [] : select(collection, { filter, variables });
  const executionStats = {
    executionSuccess: true,
    nReturned: found.length,
    executionTimeMillis: Math.round(performance.now() - begun),
    ...(verbosity === 'allPlansExecution' ? { allPlansExecution: [] } : {}),
  };
  const shown = { queryPlanner, ...(verbosity === 'queryPlanner' ? {} : { executionStats }) };
  const rest = name === 'aggregate' ? furtherStages(explained) : [];
  return {
    explainVersion: '1',
    ...(rest.length > 0 ? { stages: [{ $cursor: shown }, ...rest] } : shown),
    command: explained,
    ok: 1,
  };
};

/** What a command says besides its filter is as malformed in here as it is by itself. */
function checkRest(name: string, command: Document, variables: Variables | undefined): void {
  if (name === 'find') {
    compileProjection(documentOf(command, 'projection'), documentOf(command, 'filter'), variables);
    compileSort(documentOf(command, 'sort'));
  }
  if (name === 'aggregate') {
    const stages = documentsOf(command, 'pipeline');
    checkStages(isWriting(command) ? stages.slice(0, -1) : stages);
  }
  for (const { q, u, arrayFilters = [] } of documentsOf(command, 'updates'))
    compileUpdate(u, isDocument(q) ? q : {}, Array.isArray(arrayFilters) ? arrayFilters : [], variables);
}

/** The part of an explained command that has its collation: each write has one of its own. */
export function collatedPartOf(command: Document): Document {
  const [entry] = [...documentsOf(command, 'updates'), ...documentsOf(command, 'deletes')];
  return entry ?? command;
}

function furtherStages(command: Document): readonly Document[] {
  const stages = documentsOf(command, 'pipeline');
  return isDocument(stages[0]?.$match) ? stages.slice(1) : stages;
}

function planOf(collection: Collection | undefined, filter: Document, command: Document): Document {
  if (collection === undefined) return { stage: 'EOF' };
  const index = collection.indexFor(filter);
  const search =
    index === undefined
      ? { stage: 'COLLSCAN', filter, direction: 'forward' }
      : {
          stage: 'FETCH',
          filter,
          inputStage: {
            stage: 'IXSCAN',
            keyPattern: index.definition.key,
            indexName: index.name,
            isMultiKey: index.isMultikey,
            isUnique: index.isUnique,
            isSparse: index.isSparse,
            isPartial: index.partial !== undefined,
            direction: 'forward',
          },
        };
  const sort = asFlag(command.remove) ? undefined : optionalDocument(command, 'sort');
  return sort === undefined ? search : { stage: 'SORT', sortPattern: sort, inputStage: search };
}
