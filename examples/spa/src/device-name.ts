interface NamedVersion {
  readonly name: string;
  readonly version?: string;
}

/** What the server tells of the device of a session. */
export interface NamedDevice {
  readonly device?: string;
  readonly browser?: NamedVersion;
  readonly os?: NamedVersion;
}

/** As "Firefox 130 on Linux" or "Safari 17 on iOS 17.5". Clients may send no user agent. */
export function deviceName({ device = 'Unknown device', browser, os }: NamedDevice): string {
  if (!browser) return device;
  const [major = ''] = (browser.version ?? '').split('.');
  return [withVersion(browser.name, major), os && withVersion(os.name, os.version)]
    .filter(Boolean)
    .join(' on ');
}

function withVersion(name: string, version = ''): string {
  return version ? `${name} ${version}` : name;
}
