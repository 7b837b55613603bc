import type { Types } from 'mongoose';
import { type Effort, type Figure, inRounds } from './measure.js';
import { directoryOfUsers, type UserModel, withUsers } from './users.js';

/** Whether finding by id through mongoose is as fast among 100,000 users as among 1,000. */
export async function findById({ rounds, seconds }: Effort): Promise<readonly Figure[]> {
  const few = await directoryOfUsers(1_000);
  const many = await directoryOfUsers(100_000);
  try {
    const measured = await withUsers(few.path, (fewUsers) =>
      withUsers(many.path, (manyUsers) =>
        inRounds(rounds, async () => {
          const contenders = [
            { users: fewUsers, ids: few.ids, milliseconds: 0, count: 0 },
            { users: manyUsers, ids: many.ids, milliseconds: 0, count: 0 },
          ];
          const [fewRate = 0, manyRate = 0] = await inTurns(contenders, 2 * seconds);
          return { few: fewRate, many: manyRate };
        }),
      ),
    );
    return [
      {
        what: 'find by id among 1,000 users, one after the other',
        unit: '/s',
        values: measured.map((round) => round.few),
      },
      { what: 'find by id among 100,000 users', unit: '/s', values: measured.map((round) => round.many) },
      {
        what: 'ratio of the two',
        unit: '',
        values: measured.map((round) => round.many / round.few),
        goal: { atLeast: 0.8 },
        digits: 2,
      },
    ];
  } finally {
    await few.remove();
    await many.remove();
  }
}

/** So few in a row that both are measured under the same load of the machine. */
const inARow = 20;

interface Contender {
  readonly users: UserModel;
  readonly ids: readonly Types.ObjectId[];
  milliseconds: number;
  count: number;
}

/** How many each finds in a second, taking turns for so many seconds. */
async function inTurns(contenders: readonly Contender[], seconds: number): Promise<readonly number[]> {
  const begun = performance.now();
  while (performance.now() - begun < seconds * 1_000) {
    for (const contender of contenders) await findSome(contender);
  }
  return contenders.map(({ count, milliseconds }) => (count / milliseconds) * 1_000);
}

async function findSome(contender: Contender): Promise<void> {
  const { users, ids } = contender;
  const begun = performance.now();
  for (let turn = 0; turn < inARow; turn++) {
    const id = ids[Math.floor(Math.random() * ids.length)];
    if ((await users.findById(id).lean()) === null) throw new Error('a user is missing');
  }
  contender.milliseconds += performance.now() - begun;
  contender.count += inARow;
}
