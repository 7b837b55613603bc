/** The forms of hashes that a sign-in can check: each as its system writes it. */
const forms: readonly RegExp[] = [
  // bcrypt
  /^\$2[abxy]\$\d\d\$[./\dA-Za-z]{53}$/,
  // argon2 (PHC string format)
  /^\$argon2(id|i)\$v=19\$m=\d+,t=\d+,p=\d+\$[+/\dA-Za-z]+\$[+/\dA-Za-z]+$/,
  // scrypt (PHC string format)
  /^\$scrypt\$ln=\d+,r=\d+,p=\d+\$[+/\dA-Za-z]+={0,2}\$[+/\dA-Za-z]+={0,2}$/,
  // better-auth: salt and scrypt in hex
  /^[\da-f]{32}:[\da-f]{128}$/,
  // Firebase's scrypt
  /^\$fbscrypt\$v=1,n=\d+,r=\d+,p=\d+(,ss=[+/\dA-Za-z]+={0,2})?,sk=[+/\dA-Za-z]+={0,2}\$[+/\dA-Za-z]+={0,2}\$[+/\dA-Za-z]+={0,2}$/,
  // PBKDF2, written like a PHC string
  /^\$pbkdf2(-sha1|-sha256|-sha512)?\$i=\d+(,l=\d+)?\$[+/\dA-Za-z]+={0,2}\$[+/\dA-Za-z]+={0,2}$/,
  // Django
  /^pbkdf2_(sha256|sha1)\$\d+\$[^$]+\$[+/\dA-Za-z]+={0,2}$/,
  /^bcrypt(_sha256)?\$\$2[abxy]\$\d\d\$[./\dA-Za-z]{53}$/,
  /^argon2\$argon2(id|i)\$v=19\$m=\d+,t=\d+,p=\d+\$[+/\dA-Za-z]+\$[+/\dA-Za-z]+$/,
  /^scrypt\$[^$]+\$\d+\$\d+\$\d+\$[+/\dA-Za-z]+={0,2}$/,
  // ASP.NET Identity: version 3 begins with the byte 1, and version 2, of 49 bytes, with the byte 0
  /^AQ[+/\dA-Za-z]{58,}={0,2}$/,
  /^A[A-P][+/\dA-Za-z]{64}={0,2}$/,
];

/** A digest in hex, whose salt is in a field of its own: that of passport-local-mongoose. */
const digest = /^[\da-f]{40,1024}$/i;
const maximumLength = 4096;

/** Whether a hash, with a salt of its own where it has one, is in a form that a sign-in can check. */
export function isKnownHash(hash: string, salt: string | undefined): boolean {
  if (hash.length > maximumLength) return false;
  return forms.some((form) => form.test(hash)) || (salt !== undefined && digest.test(hash));
}
