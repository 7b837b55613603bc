import { runPipeline } from '../aggregation/pipeline.js';
import { CommandError } from '../errors.js';
import {
  hasRegularExpression,
  regularExpressionLimit,
  withTimeLimit,
} from '../values/regular-expressions.js';
import { asNumber, type Document, isDocument } from '../values/values.js';
import type { Command } from './command.js';
import { explain } from './explain.js';
import { isWriting, writeResults } from './output.js';
import { countOf, deadlineOf, documentOf, documentsOf, flagOf, variablesOf } from './parameters.js';
import { select } from './select.js';

/** The stages that a pipeline without a collection begins with. */
const withoutCollection = new Set(['$documents', '$changeStream', '$currentOp', '$listLocalSessions']);

export const aggregate: Command = (context, command) => {
  if (flagOf(command, 'explain')) return explain(context, { explain: command, verbosity: 'queryPlanner' });
  const { catalog, cursors, database } = context;
  const source = sourceOf(command);
  const stages = [...documentsOf(command, 'pipeline')];
  const variables = variablesOf(command);
  const output = isWriting(command) ? stages.pop() : undefined;
  if (stages.some((stage) => Object.hasOwn(stage, '$changeStream'))) {
    throw new CommandError(
      'ChangeStreamsNeedReplicaSet',
      'The $changeStream stage is only supported on replica sets',
    );
  }
  if (command.cursor === undefined)
    throw new CommandError(
      'FailedToParse',
      "The 'cursor' option is required, except for aggregate with the explain argument",
    );
  const batchSize = countOf(documentOf(command, 'cursor'), 'batchSize');
  const deadline = deadlineOf(command);
  const all = (name: string) =>
    select(catalog.find(database, name), { filter: {}, deadline }).map(({ document }) => document);

  let documents: Document[] = [];
  if (source !== undefined) {
    // A first $match can use an index.
    const [first = {}] = stages;
    const filter = Object.keys(first).length === 1 && isDocument(first.$match) ? first.$match : undefined;
    if (filter !== undefined) stages.shift();
    const found = select(catalog.find(database, source), { filter: filter ?? {}, variables, deadline });
    documents = found.map(({ document }) => document);
  }
  const run = () => runPipeline(stages, documents, all, variables);
  const limit = Math.min(
    deadline === undefined ? Number.POSITIVE_INFINITY : deadline - performance.now(),
    hasRegularExpression(stages) ? regularExpressionLimit : Number.POSITIVE_INFINITY,
  );
  const results = Number.isFinite(limit) ? withTimeLimit(limit, run) : run();
  const name = source ?? '$cmd.aggregate';
  if (output !== undefined) writeResults(context, output, results, variables);
  return cursors.open(`${database}.${name}`, output === undefined ? results : [], batchSize);
};

/** The collection that a pipeline begins with; undefined where it brings its documents along. */
function sourceOf(command: Document): string | undefined {
  const source = command.aggregate;
  const [first = ''] = Object.keys(documentsOf(command, 'pipeline')[0] ?? {});
  if (typeof source === 'string') {
    if (first !== '$documents') return source;
    throw new CommandError('InvalidNamespace', '$documents is only valid with {aggregate: 1}');
  }
  if (asNumber(source) !== 1)
    throw new CommandError(
      'FailedToParse',
      "Invalid command format: the 'aggregate' field must specify a collection name or 1",
    );
  if (withoutCollection.has(first)) return undefined;
  throw new CommandError(
    'InvalidNamespace',
    `{aggregate: 1} is not valid for '${first || 'an empty pipeline'}'; a collection is required.`,
  );
}
