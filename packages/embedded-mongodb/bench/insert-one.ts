import { type Effort, type Figure, inRounds } from './measure.js';
import { directoryOfUsers, user, withUsers } from './users.js';

/** How many inserts a second are acknowledged, each of them on disk, for one client and for 32 at once. */
export async function insertOne({ rounds, seconds }: Effort): Promise<readonly Figure[]> {
  const directory = await directoryOfUsers(1_000);
  let next = 1_000_000;
  try {
    const measured = await withUsers(directory.path, (users) => {
      const perSecond = async (clients: number) => {
        const begun = performance.now();
        let count = 0;
        const client = async () => {
          while (performance.now() - begun < seconds * 1_000) {
            await users.collection.insertOne(user(next++));
            count++;
          }
        };
        await Promise.all(Array.from({ length: clients }, client));
        return (count / (performance.now() - begun)) * 1_000;
      };
      return inRounds(rounds, async () => ({ one: await perSecond(1), many: await perSecond(32) }));
    });
    return [
      { what: 'insertOne, 1 client', unit: '/s', values: measured.map((round) => round.one) },
      { what: 'insertOne, 32 clients', unit: '/s', values: measured.map((round) => round.many) },
    ];
  } finally {
    await directory.remove();
  }
}
