/** A scheme, a host and a port where there is one, as an `Origin` header and a `Host` header with its scheme have them, and nothing else. */
const shape = /^[a-z][a-z\d+.-]*:\/\/(?:\[[\da-f:.]+\]|[^\s/?#@\\[\]:,%<>^|]+)(?::\d*)?$/i;

/**
 * An origin as browsers serialize it, so that two texts are equal where the origins are (RFC 6454, sections 4 to 6): scheme and host in
 * lower case, and no port that is the default of the scheme. Undefined for what names none, such as `null`.
 */
export function canonicalOrigin(text: string): string | undefined {
  if (!shape.test(text) || !URL.canParse(text)) return undefined;
  const { origin } = new URL(text);
  return origin === 'null' ? undefined : origin;
}
