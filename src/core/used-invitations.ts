import { duplicateKey, runCommand } from '../database/run-command.js';
import type { Invited } from '../tokens/invitation.js';
import { defineCollection } from './collection.js';
import type { AuthContext } from './context.js';

interface UsedInvitation {
  /** The id of the invitation. */
  readonly _id: string;
  readonly expiresAt: Date;
}

/** The invitations that somebody registered by, for as long as they would live. */
export const usedInvitations = defineCollection<UsedInvitation>('sealgate_invitations', {
  _id: String,
  expiresAt: { type: Date, required: true, expires: 0 },
});

type UsingContext = Pick<AuthContext, 'collection' | 'logger'>;

export async function isUsed({ collection }: UsingContext, { id }: Invited): Promise<boolean> {
  return (await runCommand(collection(usedInvitations).findById(id).lean())) !== null;
}

/**
 * Marks an invitation as used. It is done after the registration, which an outage must not cost the invitation: until then the unique
 * address lets one in. A mark that fails is logged, and no fault of the registration.
 */
export async function use({ collection, logger }: UsingContext, { id, expiresAt }: Invited): Promise<void> {
  try {
    await runCommand(collection(usedInvitations).create({ _id: id, expiresAt: new Date(expiresAt) }));
  } catch (error) {
    if (duplicateKey(error) === undefined)
      logger.warn({ err: error }, 'an invitation was not marked as used');
  }
}
