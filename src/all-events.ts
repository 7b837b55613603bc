import type { EventOf } from './core/events.js';
import type * as features from './routes.js';

/**
 * Something that happened: one of the events that features define, told apart by `type`. `onEvent` listens.
 *
 * @example
 * const onEvent = (event: AuthEvent) => {
 *   if (event.type === 'session.ended') metrics.count('sessions_ended', { reason: event.reason });
 * };
 */
export type AuthEvent = EventOf<(typeof features)[keyof typeof features]['events'][number]>;
