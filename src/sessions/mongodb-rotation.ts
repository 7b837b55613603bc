import type { PipelineStage } from 'mongoose';
import type { SessionLifetimes } from './session-store.js';

/** In the past by every clock. */
const longAgo = new Date(0);

type Expression = Record<string, unknown>;

/**
 * The update that records a login. It is a pipeline so that every instant is the database's own.
 */
export function loginPipeline(
  fields: object,
  { expiresIn, absoluteLifetime }: SessionLifetimes,
): PipelineStage.Set[] {
  return [
    {
      $set: {
        // Literally, since a text such as a browser's name may begin with a dollar sign.
        ...Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, { $literal: value }])),
        generation: { $literal: 0 },
        confirmed: { $literal: false },
        createdAt: '$$NOW',
        lastUsedAt: '$$NOW',
        rotatedAt: '$$NOW',
        absoluteExpiresAt: { $add: ['$$NOW', absoluteLifetime] },
        expiresAt: { $add: ['$$NOW', Math.min(expiresIn, absoluteLifetime)] },
      },
    },
  ];
}

/**
 * The update that decides on a refresh token of generation `presented`, in one command: first the outcome, from the session as
 * it is, then what follows from the outcome. The outcome is stored in the document, so that the command returns it.
 */
export function rotationPipeline(
  presented: number,
  { expiresIn, leeway }: SessionLifetimes,
): PipelineStage.Set[] {
  const ended = { $lte: ['$expiresAt', '$$NOW'] };
  // A generation beyond the current one is authentic as well: the database lost the rotation that made it.
  const isCurrent = { $gte: [presented, '$generation'] };
  const isPrevious = { $eq: [presented, { $subtract: ['$generation', 1] }] };
  const isAhead = { $gt: [presented, '$generation'] };
  const isRecent = leeway > 0 && { $lt: [{ $subtract: ['$$NOW', '$rotatedAt'] }, leeway] };
  const isRepeatable = leeway > 0 && { $or: [isRecent, { $eq: ['$confirmed', false] }] };

  return [
    {
      $set: {
        outcome: {
          $switch: {
            branches: [
              { case: ended, then: 'unknown' },
              { case: { $and: [isCurrent, { $or: [isAhead, { $not: [isRecent] }] }] }, then: 'rotated' },
              { case: isCurrent, then: 'repeated' },
              { case: { $and: [isPrevious, isRepeatable] }, then: 'repeated' },
            ],
            default: 'reused',
          },
        },
      },
    },
    {
      $set: {
        generation: whenRotated({ $add: [presented, 1] }, '$generation'),
        // The current token, presented again, proves that its answer arrived.
        confirmed: whenRotated(false, { $or: ['$confirmed', isCurrent] }),
        rotatedAt: whenRotated('$$NOW', '$rotatedAt'),
        lastUsedAt: whenRotated('$$NOW', '$lastUsedAt'),
        expiresAt: {
          $switch: {
            branches: [
              {
                case: { $eq: ['$outcome', 'rotated'] },
                then: { $min: [{ $add: ['$$NOW', expiresIn] }, '$absoluteExpiresAt'] },
              },
              // Not now: a command that began before this one and waited for it would find the session alive.
              { case: { $eq: ['$outcome', 'reused'] }, then: longAgo },
            ],
            default: '$expiresAt',
          },
        },
      },
    },
  ];
}

/** The update that extends a session on use (sliding expiry), if it is alive; `outcome` says whether it was. */
export function touchPipeline({ expiresIn }: SessionLifetimes): PipelineStage.Set[] {
  const whenLiving = (then: unknown, otherwise: unknown) => ({
    $cond: [{ $eq: ['$outcome', 'touched'] }, then, otherwise],
  });
  const slid = { $min: [{ $add: ['$$NOW', expiresIn] }, '$absoluteExpiresAt'] };
  return [
    { $set: { outcome: { $cond: [{ $gt: ['$expiresAt', '$$NOW'] }, 'touched', 'unknown'] } } },
    { $set: { lastUsedAt: whenLiving('$$NOW', '$lastUsedAt'), expiresAt: whenLiving(slid, '$expiresAt') } },
  ];
}

function whenRotated(then: unknown, otherwise: unknown): Expression {
  return { $cond: [{ $eq: ['$outcome', 'rotated'] }, then, otherwise] };
}
