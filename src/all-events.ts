// Made by `npm run generate` from the events that features define. What is written here by hand is lost.
import type { EmittedEvent } from './core/emitted-event.js';

/**
 * Something that happened: one of the events that features define, told apart by `type`. `onEvent` listens.
 *
 * @example
 * const onEvent = (event: AuthEvent) => {
 *   if (event.type === 'session.ended') metrics.count('sessions_ended', { reason: event.reason });
 * };
 */
export type AuthEvent =
  | EmittedEvent<'login.failed'>
  | (EmittedEvent<'login.succeeded'> & { readonly amr: readonly string[] })
  | EmittedEvent<'password.changed'>
  | EmittedEvent<'refresh_token.reused'>
  | (EmittedEvent<'roles.changed'> & { readonly roles: readonly string[] })
  | (EmittedEvent<'session.ended'> & {
      readonly reason:
        | 'logout'
        | 'ended_by_owner'
        | 'ended_by_admin'
        | 'password_changed'
        | 'user_disabled'
        | 'user_deleted'
        | 'refresh_token_reused'
        | 'replaced'
        | 'too_many';
    })
  | EmittedEvent<'user.created'>
  | EmittedEvent<'user.deleted'>
  | EmittedEvent<'user.disabled'>
  | EmittedEvent<'user.enabled'>
  | (EmittedEvent<'user.invited'> & { readonly email: string; readonly roles: readonly string[] })
  | EmittedEvent<'user.registered'>
  | (EmittedEvent<'user.updated'> & { readonly fields: readonly string[] });
