import { resolve } from 'node:path';
import { ExitError, exitCodes } from '../exit.js';
import { type Checked, checkUser } from '../import/check-user.js';
import { Checkpoint, type Counts, checkpointOf, stateOf } from '../import/checkpoint.js';
import type { Entry } from '../import/entry.js';
import { formats } from '../import/formats.js';
import { importUsers } from '../import/import-users.js';
import { type Mapping, readMapping } from '../import/mapping.js';
import type { Raw } from '../import/raw-record.js';
import { readEntries } from '../import/read-entries.js';
import { printedReport, reportTo } from '../import/report.js';
import { assertReportFile } from '../import/report-file.js';
import { plainUser } from '../import/sources/plain.js';
import type { OpenSource, ReadAgain } from '../import/sources/source.js';
import { sources } from '../import/sources/sources.js';
import { type Config, ConfigError, loadConfig } from '../server/config.js';
import { bulkInsert, foretellInsert, prepareBulkInsert } from '../users/bulk-insert.js';
import { namesSpelledOtherwise } from '../users/taken-identities.js';
import { type Arguments, UsageError } from './command.js';
import { ImportProgress } from './import-progress.js';
import { isOutage, type Joined, withUsers } from './join-users.js';

const outage =
  'the database does not answer any more; run the command again when it does, and it goes on where it was';
const nothing: Counts = { records: 0, added: 0, withoutPassword: 0, present: 0, refused: 0 };

/**
 * `sealgate import users FILE`: brings users in, with the hashes that another system made. It resolves with 0 where all are in or were
 * there before, and with 1 where some were refused.
 */
export async function run(given: Arguments): Promise<number> {
  const [file, ...others] = given.operands;
  if (file === undefined || others.length > 0)
    throw new UsageError('import users takes one file; see: sealgate help import users');
  const reportFile = given.value('report');
  if (reportFile !== undefined) await assertReportFile(reportFile, filesOf(given, file));
  const config = loadConfig();
  assertLocal(config);
  const mapping = await mappingOf(given);
  const reading = { format: formatOf(given), column: mapping?.email ?? 'email' };
  const source = await openSource(given, () => readEntries(file, reading));
  const toUser = toUserOf(source, mapping);
  const entries = await readEntries(file, reading);
  return withUsers(config, (joined) =>
    bringIn(given, file, { entries, source, toUser, mapping, config, joined }),
  );
}

interface Prepared {
  readonly entries: AsyncIterable<Entry>;
  readonly source: OpenSource;
  readonly toUser: (record: Raw) => Checked;
  readonly mapping: Mapping | undefined;
  readonly config: Config;
  readonly joined: Joined;
}

async function bringIn(given: Arguments, file: string, prepared: Prepared): Promise<number> {
  const { entries, source, toUser, mapping, config, joined } = prepared;
  const { connection, users: store, spellings } = joined;
  const { collections } = config.authentication;
  const isDryRun = given.isSet('dry-run');
  const reportFile = given.value('report');
  const names = { users: collections.users, credentials: collections.credentials, mapping: joined.mapping };
  const second = given.value('accounts') ?? given.value('hash-config');
  const place = config.database.uri === null ? resolve(config.database.embedded.path) : connection.host;
  const checkpoint = await Checkpoint.of(file, [
    given.value('from'),
    second && resolve(second),
    second && (await stateOf(second)),
    mapping?.text,
    place,
    connection.name,
    names.users,
  ]);
  if (!isDryRun) await checkpoint.assertWritable();
  const isThere = async (email: string) => {
    const [found] = await foretellInsert(connection, names, [{ email, roles: [], disabled: false }]);
    return found?.kind === 'present';
  };
  const saved = isDryRun || given.isSet('restart') ? undefined : await checkpoint.load();
  const isOfDatabase = saved?.lastEmail === undefined || (await isThere(saved.lastEmail));
  const done = isOfDatabase ? saved : undefined;

  const progress = new ImportProgress({ isDryRun, skipped: done?.records ?? 0 });
  const reportPath = reportFile && resolve(reportFile);
  const toldBytes = done?.report === reportPath ? (done?.reportBytes ?? 0) : 0;
  const report =
    reportFile === undefined ? printedReport(() => progress.clear()) : await reportTo(reportFile, toldBytes);
  if (reportFile !== undefined && done && done.refused > 0 && report.bytes === 0)
    progress.tellNewReport(reportFile);
  if (!isDryRun) {
    await prepareBulkInsert(connection, names);
    // As the start of a server does: whoever is there in capitals is found by what is compared.
    await spellings.search();
  }
  const spelled = isDryRun ? await namesSpelledOtherwise(store) : undefined;
  let lastEmail = done?.lastEmail;
  const counts = await importUsers({
    entries,
    toUser,
    insert: (users) =>
      isDryRun ? foretellInsert(connection, names, users, spelled) : bulkInsert(connection, names, users),
    report,
    done: done ?? nothing,
    onBatch: async (reached, last) => {
      lastEmail = last?.email ?? lastEmail;
      if (!isDryRun)
        await checkpoint.save({ ...reached, lastEmail, report: reportPath, reportBytes: report.bytes });
      progress.show(reached);
    },
  }).catch((error: unknown) => {
    progress.clear();
    throw isOutage(error) ? new ExitError(outage, exitCodes.tryAgain) : error;
  });
  if (!isDryRun) await checkpoint.remove();
  await report.close();
  progress.end(counts);
  const hasPasswords = given.isSet('from') || counts.withoutPassword < counts.added;
  if (hasPasswords) progress.tellOfPasswords(counts, source.hashesLeft?.() ?? 0);
  return counts.refused > 0 ? 1 : 0;
}

/** The files that an import reads or keeps. */
function filesOf(given: Arguments, file: string): readonly string[] {
  const named = ['map', 'accounts', 'hash-config'].flatMap((flag) => given.value(flag) ?? []);
  return [file, checkpointOf(file), ...named];
}

async function mappingOf(given: Arguments): Promise<Mapping | undefined> {
  const file = given.value('map');
  return file === undefined ? undefined : readMapping(file);
}

/** What reads the records of the system that wrote the file, or those with our own names. */
async function openSource(given: Arguments, readAgain: ReadAgain): Promise<OpenSource> {
  const name = given.value('from');
  const source = sources.find((one) => one.name === name);
  if (name !== undefined && !source)
    throw new UsageError(`--from must be one of ${sources.map((one) => one.name).join(', ')}`);
  for (const flag of ['accounts', 'hash-config'] as const) {
    const isNeeded = source?.second?.flag === flag && source.second.isRequired;
    if (isNeeded && given.value(flag) === undefined)
      throw new UsageError(`--from ${name} needs --${flag} FILE`);
    if (given.isSet(flag) && source?.second?.flag !== flag)
      throw new UsageError(`--${flag} is of no use ${name === undefined ? 'without --from' : `to ${name}`}`);
  }
  const second = source?.second && given.value(source.second.flag);
  return source ? source.open(second, readAgain) : plainUser;
}

/** What a record becomes: as the source has it, then as the mapping has it, then checked. */
function toUserOf(source: OpenSource, mapping: Mapping | undefined): (record: Raw) => Checked {
  const rules = { idType: mapping?.idType, isLenient: source !== plainUser };
  return (record) => {
    const user = source(record);
    return checkUser(mapping ? mapping.apply(record, user) : user, rules);
  };
}

function formatOf(given: Arguments): string | undefined {
  const format = given.value('format');
  if (format !== undefined && !formats.some(({ name }) => name === format))
    throw new UsageError(`--format must be one of ${formats.map(({ name }) => name).join(', ')}`);
  return format;
}

/** Where another API owns the passwords, nobody could sign in with one that is stored here. */
function assertLocal({ authentication }: Config): void {
  if (authentication.credentials === 'upstream')
    throw new ConfigError(
      'authentication.credentials',
      'is upstream; passwords are imported where it is local',
    );
}
