/** Whether an error of the system has one of these codes. Where Jest runs the code, it is no instance of the `Error` there. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && codes.includes(String(error.code));
}
