import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: 'pipe' });

/** What a command line of the documents writes: tokens, cookies and secrets, which nobody means to commit. */
const written = /(?:\s-c|\btee|\s>)\s+([\w.-]+)(?=\s|$)/gm;

describe('what command lines in the documents write', () => {
  before(function () {
    try {
      git('rev-parse', '--git-dir');
    } catch {
      this.skip();
    }
  });

  it('is ignored by git, and so is a file of environment variables', () => {
    const documents = git('ls-files', '*.md').trim().split('\n');
    const files = documents.flatMap((document) => {
      const blocks = readFileSync(`${root}${document}`, 'utf8').matchAll(/^```(?:bash|sh)\n(.*?)^```/gms);
      return [...blocks].flatMap(([, block = '']) =>
        [...block.matchAll(written)].map(([, file = '']) => file),
      );
    });
    expect(files).to.include.members(['secret.txt', 'jar.txt', 'answer.json']);
    for (const file of new Set([...files, '.env', '.env.local']))
      expect(() => git('check-ignore', '--no-index', file), file).to.not.throw();
  });
});
