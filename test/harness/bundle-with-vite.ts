import { build, type InlineConfig } from 'vite';

/** The code that vite makes of a module, a text for each chunk. It would leave NODE_ENV at production for the tests that follow. */
export async function bundleWithVite(
  input: string,
  { external, define }: { readonly external?: RegExp; readonly define?: InlineConfig['define'] } = {},
): Promise<readonly string[]> {
  const { NODE_ENV } = process.env;
  try {
    const built = await build({
      configFile: false,
      logLevel: 'error',
      ...(define && { define }),
      build: {
        write: false,
        modulePreload: false,
        rolldownOptions: { input, preserveEntrySignatures: 'strict', ...(external && { external }) },
      },
    });
    const outputs = [built].flat().flatMap((result) => ('output' in result ? result.output : []));
    return outputs.map((one) => (one.type === 'chunk' ? one.code : ''));
  } finally {
    if (NODE_ENV === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = NODE_ENV;
  }
}
