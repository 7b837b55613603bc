// The types in DefinitelyTyped are those of a version without preferences.
declare module 'negotiator' {
  import type { IncomingMessage } from 'node:http';

  export class Negotiator {
    constructor(request: Pick<IncomingMessage, 'headers'>);
    encoding(
      available: readonly string[],
      options?: { readonly preferred?: readonly string[] },
    ): string | undefined;
  }
}
