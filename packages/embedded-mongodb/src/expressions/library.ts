import { createRequire } from 'node:module';

// The library is some 300 files of CommonJS. Required, they load three times as fast as imported, which reads each of them twice: that
// is most of what a start takes.
const require = createRequire(import.meta.url);

const core: typeof import('mingo/core') = require('mingo/core');
const lazy: typeof import('mingo/lazy') = require('mingo/lazy');
const aggregator: typeof import('mingo/aggregator') = require('mingo/aggregator');

export const { Context, evalExpr, ProcessingMode } = core;
export const { Lazy } = lazy;
export const { Aggregator } = aggregator;
export const accumulators: typeof import('mingo/operators/accumulator') = require('mingo/operators/accumulator');
export const expressions: typeof import('mingo/operators/expression') = require('mingo/operators/expression');
export const stages: typeof import('mingo/operators/pipeline') = require('mingo/operators/pipeline');
