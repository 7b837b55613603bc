/**
 * Loads a package that only some settings need. Where it is not installed, it throws what the operator is to be told instead. An
 * error inside of it is thrown as it is.
 */
export async function loadOptional<Module>(
  name: string,
  load: () => Promise<Module>,
  otherwise: Error,
): Promise<Module> {
  try {
    return await load();
  } catch (error) {
    throw isNotInstalled(error, name) ? otherwise : error;
  }
}

function isNotInstalled(error: unknown, name: string): boolean {
  if (!(error instanceof Error && 'code' in error)) return false;
  // The same code is of an import inside of the package that leads nowhere, which names something else.
  return error.code === 'ERR_MODULE_NOT_FOUND' && error.message.startsWith(`Cannot find package '${name}' `);
}
