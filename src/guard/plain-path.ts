/**
 * A path of segments as RFC 3986, section 3.3, has them, but without `;`, at which some servers truncate them.
 * Only the last may be empty, and none is a dot segment.
 */
const segment = String.raw`(?!\.{1,2}(?:/|$))(?:[\w.~!$&'()*+,=:@-]|%[\da-f]{2})+`;
const shape = new RegExp(`^/(?:${segment}(?:/${segment})*/?)?$`, 'i');

/** Escapes of characters that need none (letters, digits, - . _ ~), and of what a later reader may act on: control characters # % / ; ? \ */
const suspicious = /%(?:[01][\da-f]|2[35def]|3[\dbf]|4[1-9a-f]|5[\dacf]|6[1-9a-f]|7[\daef])/i;

/**
 * Whether a path is unambiguous. Express treats `//a`, `/b/../a`, `/a;b` and `/%61` as distinct paths, while a file server or a
 * proxy behind it may treat each as `/a`.
 */
export function isPlainPath(path: string): boolean {
  return shape.test(path) && !suspicious.test(path) && isUtf8(path);
}

function isUtf8(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
