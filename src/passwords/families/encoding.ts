/** The bytes of a base64 text, padded or not; undefined where it is none. Node alone would skip what is not base64. */
export function fromBase64(text: string | undefined): Uint8Array | undefined {
  if (text === undefined || !/^[A-Za-z\d+/]+={0,2}$/.test(text)) return undefined;
  return ownBytes(Buffer.from(text, 'base64'));
}

/** The bytes of a hexadecimal text; undefined where it is none. */
export function fromHex(text: string): Uint8Array | undefined {
  return /^(?:[\da-f]{2})+$/i.test(text) ? ownBytes(Buffer.from(text, 'hex')) : undefined;
}

export function fromUtf8(text: string): Uint8Array {
  return ownBytes(Buffer.from(text, 'utf8'));
}

/** A small buffer is a part of a pool, and all of that would be copied to the thread. */
function ownBytes(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer);
}
