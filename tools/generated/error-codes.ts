import { errors } from '../../src/all-errors.js';

/** The client's union of the server's codes, and those that end a session. */
export function errorCodes(): string {
  const codes = Object.keys(errors)
    .map((code) => `\n  | '${code}'`)
    .sort();
  const endings = Object.values(errors)
    .flatMap(({ code, endsSession }) => (endsSession ? [`\n  '${code}',`] : []))
    .sort();
  return [
    '// Made by `npm run generate` from the errors that the server defines. What is written here by hand is lost.',
    '',
    '/** What the server refuses with; the README of sealgate lists what to do about each. */',
    `export type ServerErrorCode =${codes.join('')};`,
    '',
    '/** What ends the session where it is the 401 to a refresh. */',
    `export const sessionEndingCodes: readonly string[] = [${endings.join('')}\n];`,
    '',
  ].join('\n');
}
