import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';

/** Notes every specifier that is imported, in the thread where a loader lives. */
const hooks = `
  import { writeSync } from 'node:fs';
  export async function resolve(specifier, context, next) {
    const resolved = await next(specifier, context);
    writeSync(2, 'loaded ' + resolved.url + '\\n');
    return resolved;
  }`;

const asUrl = (source: string) => `data:text/javascript,${encodeURIComponent(source)}`;

/** The packages that a program loads in a process of its own, imported or required, and what it prints as JSON. */
export async function loadedPackages(program: string): Promise<{ packages: string[]; printed: unknown }> {
  const register = asUrl(
    `import { register } from 'node:module'; register(${JSON.stringify(asUrl(hooks))});`,
  );
  const tail = `
    const { createRequire } = await import('node:module');
    for (const file of Object.keys(createRequire('/').cache)) process.stderr.write('loaded ' + file + '\\n');`;
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['--import', register, '--input-type=module', '-e', `${program}\n${tail}`],
    { cwd: new URL('.', import.meta.url) },
  );
  const files = Array.from(stderr.matchAll(/^loaded (.+)$/gm), ([, file = '']) => file);
  const names = files.flatMap((file) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []);
  return {
    packages: [...new Set(names)].sort(),
    printed: stdout ? z.json().parse(JSON.parse(stdout)) : null,
  };
}
