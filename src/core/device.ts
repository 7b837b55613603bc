import bowser from 'bowser';

/** A browser's name for people, such as "Firefox on Linux"; undefined where the header says nothing. */
export function describeDevice(userAgent: string | undefined): string | undefined {
  if (!userAgent) return undefined;
  const { browser, os } = bowser.parse(userAgent);
  const program = browser.name || /^[\w.-]+/.exec(userAgent)?.[0];
  return [program, os.name].filter(Boolean).join(' on ') || undefined;
}
