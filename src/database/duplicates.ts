import type { Connection } from 'mongoose';
import { answered } from './preparing.js';
import { plainTypes } from './value-types.js';

/** The ids of two documents that a unique index would not take together; undefined where there are none. */
export async function duplicateIn(
  connection: Connection,
  collection: string,
  paths: readonly string[],
  among: object,
): Promise<readonly string[] | undefined> {
  const fields = paths.map((path, index) => [`k${index}`, path] as const);
  const values = (prefix: string) => Object.fromEntries(fields.map(([name]) => [name, `${prefix}${name}`]));
  const stages = [
    { $match: among },
    { $project: Object.fromEntries(fields.map(([name, path]) => [name, `$${path}`])) },
    // An index has each element of a list for itself.
    ...fields.map(([name]) => ({ $unwind: { path: `$${name}`, preserveNullAndEmptyArrays: true } })),
    // One document may have a value twice.
    { $group: { _id: { ...values('$'), id: '$_id' } } },
    {
      $group: {
        _id: values('$_id.'),
        count: { $sum: 1 },
        one: { $min: '$_id.id' },
        other: { $max: '$_id.id' },
      },
    },
    { $match: { count: { $gt: 1 } } },
    { $limit: 1 },
  ];
  const found = connection
    .collection(collection)
    .aggregate<{ one: unknown; other: unknown }>(stages, plainTypes)
    .toArray();
  const [first] = await answered(collection, found);
  return first && [String(first.one), String(first.other)];
}
