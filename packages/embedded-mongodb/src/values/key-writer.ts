/** Gathers the bytes of an order key. */
export class KeyWriter {
  #bytes = Buffer.allocUnsafe(64);
  #length = 0;
  /** What every byte is flipped by: 0xff turns the order around. */
  #mask = 0;

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value ^ this.#mask;
  }

  bytes(values: Uint8Array): void {
    this.#reserve(values.length);
    this.#bytes.set(values, this.#length);
    if (this.#mask !== 0) {
      for (let index = 0; index < values.length; index++) {
        this.#bytes[this.#length + index] = (values[index] ?? 0) ^ this.#mask;
      }
    }
    this.#length += values.length;
  }

  /** A text as UTF-8, ended by a zero; a zero inside of it is escaped so that it sorts after the end. */
  text(value: string): void {
    const encoded = Buffer.from(value, 'utf8');
    if (encoded.includes(0)) {
      for (const byte of encoded) {
        this.byte(byte);
        if (byte === 0) this.byte(0xff);
      }
    } else {
      this.bytes(encoded);
    }
    this.byte(0);
  }

  uint32(value: number): void {
    const bytes = Buffer.allocUnsafe(4);
    bytes.writeUInt32BE(value);
    this.bytes(bytes);
  }

  uint64(value: bigint): void {
    const bytes = Buffer.allocUnsafe(8);
    bytes.writeBigUInt64BE(value);
    this.bytes(bytes);
  }

  /** A signed integer; the flipped sign bit puts the negative ones first. */
  int64(value: bigint): void {
    this.uint64(BigInt.asUintN(64, value) ^ 0x8000000000000000n);
  }

  /** Writes in reverse order what `body` writes. */
  reversed(body: () => void): void {
    this.#mask ^= 0xff;
    body();
    this.#mask ^= 0xff;
  }

  finish(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.#length));
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + count));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}
