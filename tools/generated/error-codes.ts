import { errors } from '../../src/all-errors.js';

/** The client's union of the server's codes. */
export function errorCodes(): string {
  const codes = Object.keys(errors)
    .map((code) => `\n  | '${code}'`)
    .sort();
  return [
    '// Made by `npm run generate` from the errors that the server defines. What is written here by hand is lost.',
    '',
    '/** What the server refuses with; the README of sealgate lists what to do about each. */',
    `export type ServerErrorCode =${codes.join('')};`,
    '',
  ].join('\n');
}
