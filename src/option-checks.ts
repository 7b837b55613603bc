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
  const refuse = (option: string, fault: string): never => {
    throw new OptionError(taker, option, fault);
  };

  /** Refuses an option that has a fault. */
  const check = (option: string, fault: string | undefined): void => {
    if (fault !== undefined) refuse(option, fault);
  };

  const duration = (option: string, value: Duration, minimum: number): number => {
    let milliseconds: number;
    try {
      milliseconds = parseDuration(value);
    } catch (error) {
      return refuse(option, error instanceof Error ? error.message : String(error));
    }
    if (milliseconds < minimum) refuse(option, `must be at least ${minimum / 1000} seconds`);
    return milliseconds;
  };

  const oneOf = <T extends string>(option: string, value: T, known: readonly T[]): T => {
    if (!known.includes(value)) refuse(option, `must be ${known.slice(0, -1).join(', ')} or ${known.at(-1)}`);
    return value;
  };

  const integer = (
    option: string,
    value: number,
    minimum: number,
    maximum = Number.POSITIVE_INFINITY,
  ): number => {
    const bounds = maximum === Number.POSITIVE_INFINITY ? `${minimum} or more` : `${minimum} to ${maximum}`;
    if (!Number.isInteger(value) || value < minimum || value > maximum) refuse(option, `must be ${bounds}`);
    return value;
  };

  const flag = (option: string, value: unknown): boolean => {
    if (typeof value === 'boolean') return value;
    return refuse(option, 'must be true or false');
  };

  const address = (option: string, value: string): string => {
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
      refuse(option, 'must be an http or https address');
    // fetch refuses such an address, and quotes it.
    if (url?.username || url?.password) refuse(option, 'must have no username and no password');
    return value;
  };

  const name = (option: string, value: unknown): string => {
    if (typeof value === 'string' && value !== '') return value;
    return refuse(option, 'must be a text that is not empty');
  };

  return { refuse, check, duration, oneOf, integer, flag, address, name };
}
