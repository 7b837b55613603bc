/**
 * A password in the one form that is hashed: spaces as U+0020, and NFC, since keyboards differ in how they make an ä (RFC 8265, section
 * 4.2, the profile OpaqueString). Characters that the profile forbids are left as they are: passwords that were set with them go on
 * working.
 */
export function opaqueString(password: string): string {
  return password.replace(/\p{Zs}/gu, ' ').normalize('NFC');
}

/** Those that a hash may be of: the normal form, and, where it is another, the password as it was typed. */
export function formsOf(
  password: string,
): readonly [normal: string] | readonly [normal: string, typed: string] {
  const normal = opaqueString(password);
  return normal === password ? [normal] : [normal, password];
}
