import type { SessionDetails } from '../sessions/session-store.js';
import { describeDevice } from './device.js';

/** A session as its owner and admins see it. Its id signs nobody in: only a token that opens does. */
export function toPublicSession({ sid, createdAt, lastUsedAt, expiresAt, ip, userAgent }: SessionDetails) {
  return { id: sid, createdAt, lastUsedAt, expiresAt, ip, device: describeDevice(userAgent) };
}
