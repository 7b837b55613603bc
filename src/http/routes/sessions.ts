import type { RequestHandler } from 'express';
import { endAllSessions, endSession } from '../../flows/sessions.js';
import type { SessionDetails } from '../../sessions/session-store.js';
import { describeDevice } from '../device.js';
import type { RouteOptions } from './route.js';

/** The sessions of whoever asks. */
export function listSessionsRoute({ parts }: RouteOptions): RequestHandler {
  return async (req, res) => {
    const living = await parts.sessions.list(req.currentUser.id);
    res.json({
      sessions: living.map((session) => ({ ...toPublic(session), current: session.sid === req.auth.sid })),
    });
  };
}

export function endSessionRoute({ parts }: RouteOptions): RequestHandler<{ id: string }> {
  return async (req, res) => {
    await endSession(parts, { sid: req.params.id, userId: req.currentUser.id });
    res.status(204).end();
  };
}

export function endOtherSessionsRoute({ parts }: RouteOptions): RequestHandler {
  return async (req, res) => {
    await endAllSessions(parts, req.currentUser.id, req.auth.sid);
    res.status(204).end();
  };
}

/** A session as its owner and admins see it. Its id signs nobody in: only a token that opens does. */
export function toPublic({ sid, createdAt, lastUsedAt, expiresAt, ip, userAgent }: SessionDetails) {
  return { id: sid, createdAt, lastUsedAt, expiresAt, ip, device: describeDevice(userAgent) };
}
