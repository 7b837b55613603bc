import type { BulkOutcome } from '../users/bulk-insert.js';
import type { BulkUser } from '../users/bulk-user.js';
import type { Checked } from './check-user.js';
import type { Counts } from './checkpoint.js';
import { Duplicates } from './duplicates.js';
import type { Entry } from './entry.js';
import { type Raw, RefusedRecordError } from './raw-record.js';
import type { Remark, Report } from './report.js';

/** Users in one command. */
const batchSize = 500;

export interface ImportOptions {
  readonly entries: AsyncIterable<Entry>;
  /** What a record becomes; it throws a RefusedRecordError. */
  readonly toUser: (record: Raw) => Checked;
  /** Writes users, or tells what would become of them. */
  readonly insert: (users: readonly BulkUser[]) => Promise<readonly BulkOutcome[]>;
  readonly report: Report;
  /** What a run before has done: these records are read, and not written or told of again. */
  readonly done: Counts;
  /** Called after every batch, when all of it is written, with the last user of it who is in the database. */
  readonly onBatch: (counts: Counts, last: BulkUser | undefined) => Promise<void>;
}

interface Batch {
  readonly users: (Checked & { readonly place: Entry['place'] })[];
  readonly refused: { readonly place: Entry['place']; readonly reason: string }[];
}

/** Brings in the users of a file, in batches. What is refused goes into the report. */
export async function importUsers({
  entries,
  toUser,
  insert,
  report,
  done,
  onBatch,
}: ImportOptions): Promise<Counts> {
  const duplicates = new Duplicates();
  let counts = done;
  let read = 0;
  let batch: Batch = { users: [], refused: [] };
  let writing = Promise.resolve();

  const write = async ({ users, refused }: Batch, records: number) => {
    const outcomes = await insert(users.map(({ user }) => user));
    const reasons = outcomes.map(reasonOf);
    for (const [index, { place }] of users.entries()) {
      const reason = reasons[index];
      if (reason !== undefined) refused.push({ place, reason });
    }
    // What was left out of somebody who was there already changes nothing.
    const warned = users.flatMap(({ place, warnings }, index) =>
      outcomes[index]?.kind === 'added' ? warnings.map((warning) => ({ place, warning })) : [],
    );
    const remarks: readonly Remark[] = [...refused, ...warned];
    await report.tell(remarks.toSorted((one, other) => numberOf(one.place) - numberOf(other.place)));
    const numberOfKind = (kind: BulkOutcome['kind']) => outcomes.filter((one) => one.kind === kind).length;
    const withoutPassword = users.filter(
      ({ user }, index) => outcomes[index]?.kind === 'added' && user.passwordHash === undefined,
    );
    counts = {
      records,
      added: counts.added + numberOfKind('added'),
      withoutPassword: counts.withoutPassword + withoutPassword.length,
      present: counts.present + numberOfKind('present'),
      refused: counts.refused + refused.length,
    };
    await onBatch(counts, users.findLast((_, index) => reasons[index] === undefined)?.user);
  };
  /** Writes a batch while the next one is read; never two at a time. */
  const flush = async () => {
    await writing;
    writing = write(batch, read);
    // It is awaited later, with its fault.
    writing.catch(() => undefined);
    batch = { users: [], refused: [] };
  };

  for await (const entry of entries) {
    read += 1;
    const checked = check(entry, toUser, duplicates);
    if (read <= done.records) continue;
    const { place } = entry;
    if (typeof checked === 'string') batch.refused.push({ place, reason: checked });
    else batch.users.push({ ...checked, place });
    if (batch.users.length + batch.refused.length === batchSize) await flush();
  }
  await flush();
  await writing;
  return counts;
}

/** A user, or why the record is refused. */
function check(
  { place, record, fault }: Entry,
  toUser: (record: Raw) => Checked,
  duplicates: Duplicates,
): Checked | string {
  if (record === undefined) return fault ?? 'cannot be read';
  try {
    const checked = toUser(record);
    const duplicate = duplicates.find(checked.user, numberOf(place));
    if (!duplicate) return checked;
    return `has the ${duplicate.field} of ${'line' in place ? 'line' : 'record'} ${duplicate.place}`;
  } catch (error) {
    if (error instanceof RefusedRecordError) return error.message;
    throw error;
  }
}

function numberOf(place: Entry['place']): number {
  return 'line' in place ? place.line : place.record;
}

function reasonOf(outcome: BulkOutcome): string | undefined {
  if (outcome.kind === 'conflict') return `${outcome.field} is another user's`;
  if (outcome.kind !== 'rejected') return undefined;
  const index = outcome.index === '' ? '' : `, index ${outcome.index}`;
  return `was refused by the database (code ${outcome.code}${index})`;
}
