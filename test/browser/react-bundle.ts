import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const entry = fileURLToPath(new URL('react-page-entry.js', import.meta.url));

/** Bundles the page; with packages from other places, by their names, where some are given. */
export async function bundleReactPage(
  nodeEnv: string,
  alias: Readonly<Record<string, string>> = {},
): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    resolve: { alias },
    define: { 'process.env.NODE_ENV': JSON.stringify(nodeEnv) },
    build: { write: false, modulePreload: false, rolldownOptions: { input: entry } },
  });
  const outputs = [built].flat().flatMap((result) => ('output' in result ? result.output : []));
  return outputs.map((one) => (one.type === 'chunk' ? one.code : '')).join('\n');
}
