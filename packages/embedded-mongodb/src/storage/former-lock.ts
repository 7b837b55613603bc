import { statSync } from 'node:fs';
import { decode } from '../values/decode.js';
import { asNumber } from '../values/values.js';
import { formerHolderKey } from './keys.js';
import { isRunning } from './processes.js';
import type { Storage } from './storage.js';

/** Former releases noted in the storage itself who has it. Throws where such a process runs still, and forgets one that is gone. */
export function dropFormerLock(storage: Storage, directory: string): void {
  const bytes = storage.get(formerHolderKey);
  if (bytes === undefined) return;
  const { file, pid: noted, started } = decode(bytes);
  const { dev, ino } = statSync(storage.file);
  const pid = asNumber(noted);
  const isOther = file === `${dev}:${ino}` && pid !== undefined && pid !== process.pid;
  if (isOther && isRunning({ pid, started: String(started) }))
    throw new Error(`the data directory ${directory} is in use by the process ${pid}`);
  storage.transaction(() => storage.remove(formerHolderKey));
}
