import type { z } from 'zod';
import type { Logger } from '../logger.js';
import { describeDevice } from './device.js';
import type { EmittedEvent, EventContext } from './emitted-event.js';

/** Where a request comes from, as far as it is known. */
export interface ClientInfo {
  readonly ip: string | undefined;
  readonly userAgent: string | undefined;
}

/** Characters of a User-Agent header that are worth keeping. */
const maximumUserAgent = 512;

export function clientInfo(ip: string | undefined, userAgent: string | undefined): ClientInfo {
  return { ip, userAgent: userAgent?.slice(0, maximumUserAgent) };
}

export type EventListener = (event: EmittedEvent) => unknown;

/** A kind of event, with what it says beyond the context. */
export interface EventDefinition<Type extends string = string, Details extends z.ZodObject = z.ZodObject> {
  readonly type: Type;
  readonly details: Details;
}

/** An object without members would allow none, be it of the context. */
type DetailsOf<Details extends z.ZodObject> = object extends Details['shape'] ? unknown : z.input<Details>;

/**
 * Defines a kind of event.
 *
 * @example export const rolesChanged = defineEvent('roles.changed', z.object({ roles: z.array(z.string()) }));
 */
export function defineEvent<const Type extends string, Details extends z.ZodObject>(
  type: Type,
  details: Details,
): EventDefinition<Type, Details> {
  return Object.freeze({ type, details });
}

/** Tells listeners what happened. Whoever emits waits for nobody, and never fails with a listener. */
export class Events {
  readonly #logger: Logger;
  readonly #listeners: readonly EventListener[];

  constructor(logger: Logger, listeners: readonly EventListener[]) {
    this.#logger = logger;
    this.#listeners = listeners;
  }

  emit<Details extends z.ZodObject>(
    { type }: EventDefinition<string, Details>,
    details: Omit<EventContext, 'ip' | 'device'> & DetailsOf<Details>,
    client?: ClientInfo,
  ): void {
    if (this.#listeners.length === 0) return;
    const from = client && { ip: client.ip, device: describeDevice(client.userAgent) };
    const event = Object.freeze({ type, at: new Date(), ...details, ...from });
    for (const listener of this.#listeners) setImmediate(() => void this.#call(listener, event));
  }

  async #call(listener: EventListener, event: EmittedEvent): Promise<void> {
    try {
      await listener(event);
    } catch (error) {
      this.#logger.error({ err: error, event: event.type }, 'an event listener failed');
    }
  }
}
