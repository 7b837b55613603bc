import { authEvent } from './auth-event.js';
import { codesTable } from './codes-table.js';
import { errorCodes } from './error-codes.js';
import { httpReference } from './http-reference.js';
import { openapiFile } from './openapi.js';
import { optionsInterface } from './options-interface.js';
import { publicTypes } from './public-types.js';
import { routesTable } from './routes-table.js';
import { settingsTable } from './settings-table.js';

/** A file that is made, or has a part that is made, from the source. */
export interface GeneratedFile {
  readonly url: URL;
  /** The whole file as it should be, from what it is. */
  generate(before: string): string;
}

// From dist/tools/generated.
const top = new URL('../../../', import.meta.url);

/** The subpaths of the package, and the declarations that they are. */
const entries = {
  sealgate: 'index.d.ts',
  guard: 'guard/index.d.ts',
  client: 'client/index.d.ts',
  react: 'react/index.d.ts',
};

export const generatedFiles: readonly GeneratedFile[] = [
  { url: new URL('src/auth-options.ts', top), generate: optionsInterface },
  { url: new URL('src/all-events.ts', top), generate: authEvent },
  { url: new URL('src/client/error-codes.ts', top), generate: errorCodes },
  { url: new URL('docs/openapi.json', top), generate: openapiFile },
  { url: new URL('docs/http.md', top), generate: httpReference },
  ...Object.entries(entries).map(([name, entry]) => ({
    url: new URL(`docs/api/${name}.d.ts`, top),
    generate: () => publicTypes(entry),
  })),
  {
    url: new URL('README.md', top),
    generate: (readme) => {
      const tables = { routes: routesTable(), codes: codesTable(), settings: settingsTable() };
      return Object.entries(tables).reduce((text, [name, table]) => replaceTable(text, name, table), readme);
    },
  },
];

/** The text with the table anew between two comments of its name. */
function replaceTable(text: string, name: string, table: string): string {
  const marked = new RegExp(`(<!-- ${name} -->\n)[^]*?(\n<!-- /${name} -->)`);
  if (!marked.test(text)) throw new Error(`there is no place for the table of ${name}`);
  return text.replace(marked, (_, before, after) => `${before}\n${table}\n${after}`);
}
