import { type Duration, parseDuration } from './duration.js';

/** An option that `createAuth` or `createGuard` cannot work with. */
export class OptionError extends TypeError {
  override readonly name = 'OptionError';
  /** Its path in the options, such as `cookie.secure`. */
  readonly option: string;
  /** What is wrong with it, and how to mend it. */
  readonly fault: string;

  constructor(taker: string, option: string, fault: string) {
    super(`${taker}: ${option} ${fault}`);
    this.option = option;
    this.fault = fault;
  }
}

/** The checks of the options of one function; each throws an OptionError in its name. */
export function optionChecks(taker: string) {
  const check = (option: string, fault: string | undefined): void => {
    if (fault !== undefined) throw new OptionError(taker, option, fault);
  };

  const duration = (option: string, value: Duration, minimum: number): number => {
    try {
      const milliseconds = parseDuration(value);
      if (milliseconds >= minimum) return milliseconds;
    } catch (error) {
      check(option, error instanceof Error ? error.message : String(error));
    }
    throw new OptionError(taker, option, `must be at least ${minimum / 1000} seconds`);
  };

  const oneOf = <T extends string>(option: string, value: T, known: readonly T[]): T => {
    const names = `${known.slice(0, -1).join(', ')} or ${known.at(-1)}`;
    check(option, known.includes(value) ? undefined : `must be ${names}`);
    return value;
  };

  const address = (option: string, value: string): string => {
    const url = URL.canParse(value) ? new URL(value) : undefined;
    const isHttp = url?.protocol === 'http:' || url?.protocol === 'https:';
    check(option, isHttp ? undefined : 'must be an http or https address');
    // fetch refuses such an address, and quotes it.
    check(option, url?.username || url?.password ? 'must have no username and no password' : undefined);
    return value;
  };

  const name = (option: string, value: unknown): string => {
    if (typeof value === 'string' && value !== '') return value;
    throw new OptionError(taker, option, 'must be a text that is not empty');
  };

  return { check, duration, oneOf, address, name };
}
