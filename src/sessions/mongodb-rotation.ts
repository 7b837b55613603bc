import type { PipelineStage } from 'mongoose';
import { coarseMs } from './coarse-time.js';
import type { SessionLifetimes, ShownToken } from './session-store.js';

/** In the past by every clock. */
const longAgo = new Date(0);

type Expression = Record<string, unknown>;

const isAlive: Expression = { $gt: ['$expiresAt', '$$NOW'] };
const isReplaced: Expression = { $ne: [{ $ifNull: ['$replacedAt', null] }, null] };

/**
 * The update that records a login. It is a pipeline so that every instant is the database's own.
 */
export function loginPipeline(
  fields: object,
  { expiresIn, absoluteLifetime }: SessionLifetimes,
): PipelineStage.Set[] {
  const instants = ['createdAt', 'lastUsedAt', 'usedBefore', 'rotatedAt', 'confirmedAt'];
  return [
    {
      $set: {
        // Literally, since a text such as a browser's name may begin with a dollar sign.
        ...Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, { $literal: value }])),
        generation: { $literal: 0 },
        confirmed: { $literal: true },
        ...Object.fromEntries(instants.map((field) => [field, '$$NOW'])),
        absoluteExpiresAt: { $add: ['$$NOW', absoluteLifetime] },
        expiresAt: { $add: ['$$NOW', Math.min(expiresIn, absoluteLifetime)] },
      },
    },
  ];
}

/**
 * The update that decides on a refresh token, in one command: first the outcome, from the session as it is, then what follows from
 * the outcome. The outcome is stored in the document, so that the command returns it.
 */
export function rotationPipeline(shown: ShownToken, lifetimes: SessionLifetimes): PipelineStage.Set[] {
  const { generation } = shown;
  // A generation beyond the current one is authentic as well: the database lost the rotation that made it.
  const isCurrent = { $gte: [generation, '$generation'] };
  const isBecoming = { $and: [hasOutcome('repeated'), isCurrent, { $not: [isConfirmed] }] };
  const isLivingOn = { $or: [hasOutcome('rotated'), isBecoming] };

  return [
    { $set: { outcome: outcomeOf(shown, lifetimes) } },
    {
      $set: {
        generation: when(hasOutcome('rotated'), { $add: [generation, 1] }, '$generation'),
        rotatedAt: when(hasOutcome('rotated'), '$$NOW', '$rotatedAt'),
        confirmed: when(hasOutcome('rotated'), false, { $or: [isConfirmed, isBecoming] }),
        confirmedAt: when(isBecoming, '$$NOW', confirmedAt),
        inBody: { $ifNull: ['$inBody', shown.inBody === true] },
        ...usedWhen(isLivingOn),
        expiresAt: {
          $switch: {
            branches: [
              { case: isLivingOn, then: extended(lifetimes) },
              // Not now: a command that began before this one and waited for it would find the session alive.
              { case: hasOutcome('reused'), then: longAgo },
            ],
            default: '$expiresAt',
          },
        },
      },
    },
  ];
}

// A login's own generation is confirmed; older documents do not say so.
const isConfirmed: Expression = { $or: ['$confirmed', { $eq: ['$generation', 0] }] };
const confirmedAt: Expression = { $ifNull: ['$confirmedAt', '$rotatedAt'] };

function outcomeOf(
  { generation, attempt, inBody = false }: ShownToken,
  { leeway, repeatableFor }: SessionLifetimes,
): Expression {
  const isCurrent = { $gte: [generation, '$generation'] };
  const isAhead = { $gt: [generation, '$generation'] };
  const isPrevious = { $eq: [generation, { $subtract: ['$generation', 1] }] };
  const isKnown = { $or: [isCurrent, isPrevious] };
  const isWithinLeeway = { $and: [isConfirmed, isWithin(leeway, confirmedAt)] };
  const isUnconfirmed = { $and: [isPrevious, { $not: [isConfirmed] }] };
  // Whoever says that it is the first attempt has lost no answer: another tab made the rotation, and will get its answer, or a thief.
  const isFirst = attempt === 'first';
  const mayHaveLost = isWithin(isFirst ? Math.min(leeway, repeatableFor) : repeatableFor, '$rotatedAt');
  const isStrict = leeway === 0;
  const accessOnly = when({ $ifNull: ['$inBody', inBody] }, 'repeated', 'access-only');
  return {
    $switch: {
      branches: [
        { case: { $not: [isAlive] }, then: 'unknown' },
        { case: { $and: [isReplaced, isKnown, isWithin(leeway, '$replacedAt')] }, then: 'access-only' },
        { case: isReplaced, then: 'unknown' },
        { case: isStrict ? isCurrent : isAhead, then: 'rotated' },
        { case: isStrict, then: 'reused' },
        { case: { $and: [isCurrent, { $not: [isConfirmed] }] }, then: 'repeated' },
        { case: { $and: [isKnown, isWithinLeeway] }, then: accessOnly },
        { case: isCurrent, then: 'rotated' },
        { case: { $and: [isUnconfirmed, mayHaveLost] }, then: isFirst ? accessOnly : 'repeated' },
      ],
      default: 'reused',
    },
  };
}

/** The update that extends a session on use (sliding expiry), if it is alive; `outcome` says whether it was. */
export function touchPipeline(lifetimes: SessionLifetimes): PipelineStage.Set[] {
  const isLivingOn = { $and: [hasOutcome('touched'), { $not: [isReplaced] }] };
  return [
    { $set: { outcome: when(isAlive, 'touched', 'unknown') } },
    { $set: { ...usedWhen(isLivingOn), expiresAt: when(isLivingOn, extended(lifetimes), '$expiresAt') } },
  ];
}

/** The update of `SessionStore.replace`; `outcome` says whether the session was alive. */
export function replacementPipeline(lingerFor: number): PipelineStage.Set[] {
  const isFirst = hasOutcome('replaced');
  return [
    { $set: { outcome: when({ $and: [isAlive, { $not: [isReplaced] }] }, 'replaced', 'unknown') } },
    {
      $set: {
        replacedAt: when(isFirst, '$$NOW', { $ifNull: ['$replacedAt', null] }),
        expiresAt: when(isFirst, { $min: [{ $add: ['$$NOW', lingerFor] }, '$expiresAt'] }, '$expiresAt'),
      },
    },
  ];
}

/** Tells of documents whether they are alive, and the time. The TTL index deletes expired ones only once a minute. */
export const withAliveness: PipelineStage.AddFields = {
  $addFields: { now: '$$NOW', isAlive: { $and: [isAlive, { $not: [isReplaced] }] } },
};

function isWithin(milliseconds: number, instant: unknown): Expression {
  return { $lt: [{ $subtract: ['$$NOW', instant] }, milliseconds] };
}

function hasOutcome(outcome: string): Expression {
  return { $eq: ['$outcome', outcome] };
}

function extended({ expiresIn }: SessionLifetimes): Expression {
  return { $min: [{ $add: ['$$NOW', expiresIn] }, '$absoluteExpiresAt'] };
}

function usedWhen(isUsed: Expression): Expression {
  const stepOf = (instant: unknown) => ({
    $floor: { $divide: [{ $subtract: [instant, longAgo] }, coarseMs] },
  });
  const isLater = { $lt: [stepOf('$lastUsedAt'), stepOf('$$NOW')] };
  const usedBefore = { $ifNull: ['$usedBefore', '$createdAt'] };
  return {
    lastUsedAt: when(isUsed, '$$NOW', '$lastUsedAt'),
    usedBefore: when({ $and: [isUsed, isLater] }, '$lastUsedAt', usedBefore),
  };
}

function when(condition: unknown, then: unknown, otherwise: unknown): Expression {
  return { $cond: [condition, then, otherwise] };
}
