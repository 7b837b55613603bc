import bowser from 'bowser';

interface Device {
  /** For people, such as "Firefox on Linux". */
  readonly device: string | undefined;
  /** The version is missing where the header has none, or one that stands for several. */
  readonly browser: { readonly name: string; readonly version?: string | undefined } | undefined;
  readonly os: Device['browser'];
}

// What browsers say of later systems as well, so that it tells nothing: Windows 10, macOS 10.15, and Android 10.
const frozen = /^(NT 10\.0|10\.15(\.\d+)?|10)$/;

/** What a browser tells of itself and its system. */
export function parseDevice(userAgent: string | undefined): Device {
  if (!userAgent) return { device: undefined, browser: undefined, os: undefined };
  const { browser, os } = bowser.parse(userAgent);
  const program = browser.name || /^[\w.-]+/.exec(userAgent)?.[0];
  return {
    device: [program, os.name].filter(Boolean).join(' on ') || undefined,
    browser: named(browser.name, browser.version),
    os: named(os.name, versionOf(os)),
  };
}

/** A browser's name for people; undefined where the header says nothing. */
export function describeDevice(userAgent: string | undefined): string | undefined {
  return parseDevice(userAgent).device;
}

function versionOf({
  name,
  version = '',
  versionName,
}: {
  name?: string;
  version?: string;
  versionName?: string;
}) {
  if (frozen.test(version)) return undefined;
  // "NT 6.1" is what nobody knows Windows 7 by.
  return name === 'Windows' ? versionName : version;
}

function named(name: string | undefined, version: string | undefined): Device['browser'] {
  return name ? { name, version: version || undefined } : undefined;
}
