import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Mutant } from './mutants.js';

export type Outcome = 'killed' | 'survived' | 'timed out';

/** Without the settings of the repository, which name all tests. A test that fails gets a second try, on a busy machine. */
const options = '--no-config --require dist/test/setup.js --timeout 30000 --retries 1 --exit --bail';
const mocha = ['node_modules/mocha/bin/mocha.js', ...options.split(' ')];

/** A copy of what was built, to change and to test in. All else of the repository is linked to, and not changed. */
export class Workspace {
  readonly root: string;
  #running: ChildProcess | undefined;
  #removed = false;

  private constructor(root: string) {
    this.root = root;
  }

  static async create(repository: string): Promise<Workspace> {
    const root = await mkdtemp(join(tmpdir(), 'mutation-'));
    for (const copied of ['dist', 'packages'])
      await cp(join(repository, copied), join(root, copied), { recursive: true });
    await cp(join(repository, 'package.json'), join(root, 'package.json'));
    const others = (await readdir(repository)).filter(
      (name) => !/^(\.git|dist|packages|package\.json)$/.test(name),
    );
    for (const name of others) await symlink(join(repository, name), join(root, name));
    return new Workspace(root);
  }

  /** Runs a file of tests with nothing changed, and returns the milliseconds that it takes; undefined where it does not pass. */
  async measure(test: string): Promise<number | undefined> {
    const started = performance.now();
    const { passed } = await this.#run([test], 600_000);
    return passed ? performance.now() - started : undefined;
  }

  /** Runs tests with a mutant in its place. */
  async trial(mutant: Mutant, tests: readonly string[], limit: number): Promise<Outcome> {
    const file = join(this.root, mutant.compiled);
    const original = await readFile(file, 'utf8');
    await writeFile(file, mutant.apply(original));
    try {
      const { passed, timedOut } = await this.#run(tests, limit);
      if (timedOut) return 'timed out';
      return passed ? 'survived' : 'killed';
    } finally {
      if (!this.#removed) await writeFile(file, original);
    }
  }

  async remove(): Promise<void> {
    this.#removed = true;
    this.#end();
    await rm(this.root, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Servers that tests start are of the same group of processes, and their data is below the same temporary directory. */
  async #run(tests: readonly string[], limit: number) {
    if (this.#removed) throw new Error('the workspace was removed');
    const temporary = join(this.root, 't');
    await mkdir(temporary);
    const { MONGODB_URI: _, ...env } = process.env;
    const child = spawn(process.execPath, [...mocha, ...tests], {
      cwd: this.root,
      detached: true,
      env: { ...env, TMPDIR: temporary },
      stdio: 'ignore',
    });
    this.#running = child;
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      this.#end();
    }, limit);
    const [code] = await once(child, 'exit');
    clearTimeout(timer);
    this.#end();
    if (!this.#removed) await rm(temporary, { recursive: true, force: true, maxRetries: 5 });
    return { passed: code === 0, timedOut };
  }

  /** Ends what runs, and whatever it left running. */
  #end(): void {
    const pid = this.#running?.pid;
    if (pid === undefined) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // Nothing of the group is left.
    }
  }
}
