/** Where sealgate reports what an operator should know. pino fits as it is. No token, password or secret is ever passed to it. */
export interface Logger {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}
