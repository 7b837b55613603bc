/** An option that a function cannot work with. Its message is one line that says what is wrong and how to fix it. */
export class OptionError extends TypeError {
  override readonly name = 'OptionError';
  /** Its path in the options, such as `cookie.secure`. */
  readonly option: string;
  /** What is wrong with it, and how to fix it; never the value, which may be a secret. */
  readonly fault: string;

  constructor(functionName: string, option: string, fault: string) {
    super(`${functionName}: ${option} ${fault}`);
    this.option = option;
    this.fault = fault;
  }
}
