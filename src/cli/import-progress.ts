import type { Counts } from '../import/checkpoint.js';

/** Milliseconds between two lines of progress. */
const interval = 200;

/** Tells on standard error how far an import is: as it goes where that is a terminal, and how it ended in any case. */
export class ImportProgress {
  readonly #isDryRun: boolean;
  readonly #skipped: number;
  readonly #startedAt = performance.now();
  #shownAt = 0;

  constructor({ isDryRun, skipped }: { readonly isDryRun: boolean; readonly skipped: number }) {
    this.#isDryRun = isDryRun;
    this.#skipped = skipped;
    if (skipped > 0)
      process.stderr.write(`sealgate: an import was broken off; going on after ${skipped} records\n`);
  }

  tellNewReport(file: string): void {
    process.stderr.write(`sealgate: ${file} is a new report, and does not tell what was refused before\n`);
  }

  show(counts: Counts): void {
    if (!process.stderr.isTTY || performance.now() - this.#shownAt < interval) return;
    this.#shownAt = performance.now();
    process.stderr.write(`\r\u001b[K${counts.records} records read, ${counts.refused} refused`);
  }

  /** Takes the progress off a terminal, so that a line can follow. */
  clear(): void {
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  }

  end({ records, added, present, refused }: Counts): void {
    this.clear();
    const seconds = ((performance.now() - this.#startedAt) / 1000).toFixed(1);
    const [head, verb] = this.#isDryRun
      ? ['dry run, nothing was written: ', 'would be added']
      : ['', 'added'];
    const skipped = this.#skipped > 0 ? `, ${this.#skipped} of them before` : '';
    process.stderr.write(
      `sealgate: ${head}${records} records${skipped}: ${added} ${verb}, ${present} were there, ${refused} refused; ${seconds} seconds\n`,
    );
  }

  /** Tells of passwords that did not come: from a system that has them, that may be a mistake. */
  tellOfPasswords({ added, withoutPassword }: Counts, hashesLeft: number): void {
    const verb = this.#isDryRun ? 'would come' : 'came';
    if (withoutPassword > 0)
      process.stderr.write(`sealgate: ${withoutPassword} of the ${added} ${verb} in without a password\n`);
    if (hashesLeft > 0)
      process.stderr.write(`sealgate: hashes of --accounts that matched nobody: ${hashesLeft}\n`);
  }
}
