import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Arguments of node for a process whose machine's clock is so many milliseconds off. The module is kept in `directory`. */
export async function shiftedClock(directory: string, milliseconds: number): Promise<readonly string[]> {
  const file = join(directory, `clock${milliseconds}.mjs`);
  await writeFile(
    file,
    `const Machine = Date;
    // By its own name, by which libraries know it.
    globalThis.Date = class Date extends Machine {
      constructor(...parts) {
        super(...(parts.length === 0 ? [Date.now()] : parts));
      }
      static now() {
        return Machine.now() + ${milliseconds};
      }
    };`,
  );
  return ['--import', pathToFileURL(file).href];
}
