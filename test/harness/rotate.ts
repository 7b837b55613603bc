import type { Connection } from 'mongoose';
import { type Client, tokensOf } from './client.js';
import { age } from './sessions.js';

const hour = 3_600_000;

/**
 * Lets a client refresh after an hour, and again at once, by which its new refresh token is confirmed; so each call rotates. Resolves
 * with the access token.
 */
export async function rotate(connection: Connection, client: Client): Promise<string> {
  await age(connection, hour);
  await client.refresh();
  return tokensOf(await client.refresh()).access_token;
}
