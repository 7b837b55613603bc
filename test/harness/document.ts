import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** A Markdown document, whose lines of code shall work as they are pasted. */
export class Document {
  /** All of it. */
  readonly text: string;

  private constructor(text: string) {
    this.text = text;
  }

  /** `path` is relative to the top of the repository. */
  static async read(path: string): Promise<Document> {
    return new Document(await readFile(new URL(`../../../${path}`, import.meta.url), 'utf8'));
  }

  /** The text below a heading of the second level. */
  section(title: string): string {
    return this.text.split(/^## /m).find((part) => part.startsWith(`${title}\n`)) ?? '';
  }

  /** The blocks of shell commands below such a heading. */
  commands(title: string): string[] {
    return this.code(title, 'bash');
  }

  /** The blocks of code in a language below such a heading. */
  code(title: string, language: string): string[] {
    return blocksIn(this.section(title), language);
  }

  /** All blocks of code in a language. */
  blocks(language: string): string[] {
    return blocksIn(this.text, language);
  }

  /** What links to its headings end in. */
  anchors(): string[] {
    return Array.from(this.text.matchAll(/^#+ (.*)$/gm), ([, title = '']) =>
      title
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    );
  }
}

function blocksIn(text: string, language: string): string[] {
  const blocks = text.matchAll(/^```(\w+)\n(.*?)^```/gms);
  return Array.from(blocks, ([, name, code = '']) => (name === language ? [code] : [])).flat();
}

export interface ShellOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  /** What stands in the blocks, and what to run in its place: addresses, mostly. */
  readonly replace: Readonly<Record<string, string>>;
}

/** Runs blocks of commands in one shell that ends at the first failure, and returns what each printed. */
export async function runBlocks(
  blocks: readonly string[],
  { cwd, env, replace }: ShellOptions,
): Promise<string[]> {
  const script = Object.entries(replace).reduce(
    (text, [from, to]) => text.replaceAll(from, to),
    blocks.join('\nprintf "\\n---\\n"\n'),
  );
  const { stdout } = await promisify(execFile)('bash', ['-eu', '-c', script], {
    cwd,
    ...(env && { env }),
  });
  return stdout.split('\n---\n').map((printed) => printed.trim());
}
