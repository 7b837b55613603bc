// Builds before the server or a command starts. What production installed has no compiler, and a build that is to be run as it is.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

if (hasCompiler()) {
  const { status } = spawnSync('npm', ['run', 'build', '--silent'], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
} else if (!existsSync(fileURLToPath(new URL('../dist/src/cli.js', import.meta.url)))) {
  process.stderr.write(
    'sealgate: there is no build, and nothing to make one with; run: npm ci && npm run build\n',
  );
  process.exitCode = 78;
}

function hasCompiler() {
  try {
    createRequire(import.meta.url).resolve('typescript/package.json');
    return true;
  } catch {
    return false;
  }
}
