import type { Options } from 'mingo/types';
import { CommandError } from '../errors.js';
import { expressionContext, expressionOptions } from '../expressions/expressions.js';
import { Aggregator, Context, stages as libraryStages } from '../expressions/library.js';
import { activeCollation } from '../values/collation.js';
import { decode, encode } from '../values/decode.js';
import { checkPath } from '../values/paths.js';
import { type Document, isDocument } from '../values/values.js';
import { checkOperand } from './stage-checks.js';
import { ownStages } from './stages.js';
import type { Variables } from './variables.js';

const context = Context.from(
  Context.init().addPipelineOps(ownStages),
  Context.init().addPipelineOps(libraryStages),
  expressionContext,
);

const stageNames = new Set([...Object.keys(libraryStages), ...Object.keys(ownStages)]);
/** Unsupported stages: those that need missing features, or that run code or never end in the library. */
const refusedStages = new Set([
  '$geoNear',
  '$search',
  '$vectorSearch',
  '$collStats',
  '$indexStats',
  '$setWindowFields',
  '$fill',
  '$densify',
]);
/** The library's stages that compare strings. */
const withoutCollation = new Set(['$lookup', '$graphLookup', '$bucketAuto']);
/** Those that a command takes off the end of its pipeline. */
const writingStages = new Set(['$out', '$merge']);
const updateStages = new Set(['$set', '$addFields', '$unset', '$project', '$replaceRoot', '$replaceWith']);

/** Runs an aggregation pipeline. `collectionResolver` gives the documents of another collection, to join with. */
export function runPipeline(
  stages: readonly Document[],
  documents: readonly Document[],
  collectionResolver: NonNullable<Options['collectionResolver']>,
  variables?: Variables,
): Document[] {
  checkStages(stages);
  const options = expressionOptions({ ...given(variables), context, collectionResolver });
  return new Aggregator([...stages], options).run(documents);
}

/** Compiles the pipeline of an update. */
export function compileUpdatePipeline(
  stages: readonly unknown[],
  variables?: Variables,
): (document: Document) => Document {
  const checked = checkStages(stages);
  for (const stage of checked) {
    const name = Object.keys(stage)[0] ?? '';
    if (!updateStages.has(name)) {
      throw new CommandError('InvalidOptions', `${name} is not allowed to be used within an update`);
    }
  }
  const aggregator = new Aggregator(checked, expressionOptions({ ...given(variables), context }));
  return (document) => {
    const result: unknown = aggregator.run([document])[0];
    if (!isDocument(result)) throw new CommandError('BadValue', 'an update must make a document');
    // Normalised as stored, so that the indexes match the storage: no undefined values, no shared references.
    return decode(encode(result));
  };
}

function given(variables: Variables | undefined): Partial<Options> {
  return variables?.variables === undefined ? {} : { variables: variables.variables };
}

/** Refuses stages that are malformed, unknown or where they must not be. */
export function checkStages(stages: readonly unknown[], outer?: Outer): Document[] {
  return stages.map((stage, index) => {
    if (!isDocument(stage) || Object.keys(stage).length !== 1) {
      throw new CommandError(40323, 'A pipeline stage specification object must contain exactly one field.');
    }
    const [name = '', operand] = Object.entries(stage)[0] ?? [];
    if (outer?.stages.includes(name) === true)
      throw new CommandError(outer.code, `${name} is not allowed within a ${outer.name} stage's pipeline`);
    if (writingStages.has(name))
      throw new CommandError(40601, `${name} can only be the final stage in the pipeline`);
    if (activeCollation() !== undefined && withoutCollation.has(name))
      throw new CommandError(
        'NotImplemented',
        `${name} with a collation is not implemented by the embedded server`,
      );
    if (name === '$documents' && index > 0)
      throw new CommandError(40602, `${name} is only valid as the first stage in a pipeline`);
    if (refusedStages.has(name)) {
      throw new CommandError('NotImplemented', `the stage ${name} is not implemented by the embedded server`);
    }
    if (!stageNames.has(name)) throw new CommandError(40324, `Unrecognized pipeline stage name: '${name}'`);
    checkPaths(operand);
    checkOperand(name, operand);
    checkNested(name, operand);
    return stage;
  });
}

/** Strings in a stage may be the names of fields that it creates. */
function checkPaths(operand: unknown): void {
  if (typeof operand === 'string') checkPath(operand.replace(/^\$+/, ''));
  else if (Array.isArray(operand)) operand.forEach(checkPaths);
  else if (isDocument(operand))
    for (const [name, inner] of Object.entries(operand)) if (name !== '$literal') checkPaths(inner);
}

/** Stages that contain pipelines, and the error of a stage that may not be in there. */
function checkNested(name: string, operand: unknown): void {
  if (!isDocument(operand)) return;
  if (name === '$facet') {
    for (const inner of Object.values(operand))
      if (Array.isArray(inner)) checkStages(inner, { name, code: 40600, stages: outsideFacets });
  } else if (Array.isArray(operand.pipeline)) {
    const code = name === '$unionWith' ? 31441 : 51047;
    checkStages(operand.pipeline, { name, code, stages: outsideJoins });
  }
}

const outsideJoins = ['$out', '$merge'];
const outsideFacets = [
  ...['$facet', '$out', '$merge', '$collStats', '$indexStats', '$geoNear', '$planCacheStats', '$search'],
  ...['$changeStream', '$documents'],
];

/** The stage whose pipeline is checked: what is not allowed in there, and the code of that error. */
interface Outer {
  readonly name: string;
  readonly code: number;
  readonly stages: readonly string[];
}
