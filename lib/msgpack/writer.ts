/** Bytes of msgpack, one value after the other, each in its shortest form. */
export class Writer {
  #bytes = Buffer.allocUnsafe(256)
  #length = 0

  /** What was written since the last call. */
  take(): Uint8Array {
    const taken = Uint8Array.prototype.slice.call(this.#bytes, 0, this.#length)
    this.#length = 0
    return new Uint8Array(taken)
  }

  /** What was written since then, which stays. It changes with what is written next. */
  peek(): Uint8Array {
    return this.#bytes.subarray(0, this.#length)
  }

  byte(value: number): void {
    this.#room(1)
    this.#bytes[this.#length++] = value
  }

  integer(value: number | bigint): void {
    if (value >= 0) this.#unsigned(value)
    else this.#negative(value)
  }

  float(value: number): void {
    this.byte(0xcb)
    this.#room(8)
    this.#length = this.#bytes.writeDoubleBE(value, this.#length)
  }

  text(value: string): void {
    const length = Buffer.byteLength(value)
    if (length < 32) this.byte(0xa0 | length)
    else this.#sized(length, 0xd9)
    this.#room(length)
    this.#length += this.#bytes.write(value, this.#length)
  }

  binary(value: Uint8Array): void {
    this.#sized(value.length, 0xc4)
    this.raw(value)
  }

  arrayOf(count: number): void {
    if (count < 16) this.byte(0x90 | count)
    else this.#sized(count, 0xdb, 2)
  }

  mapOf(count: number): void {
    if (count < 16) this.byte(0x80 | count)
    else this.#sized(count, 0xdd, 2)
  }

  extension(type: number, data: Uint8Array): void {
    const fixed = [1, 2, 4, 8, 16].indexOf(data.length)
    if (fixed < 0) this.#sized(data.length, 0xc7)
    else this.byte(0xd4 + fixed)
    this.byte(type & 0xff)
    this.raw(data)
  }

  raw(bytes: Uint8Array): void {
    this.#room(bytes.length)
    this.#bytes.set(bytes, this.#length)
    this.#length += bytes.length
  }

  /** A marker and a length: `marker` for one of 1 byte, the next ones for 2 and 4. */
  #sized(length: number, marker: number, least: 1 | 2 = 1): void {
    if (length < 0x100 && least === 1) {
      this.byte(marker)
      this.byte(length)
    } else if (length < 0x10000) {
      this.byte(marker + 1)
      this.#integer16(length)
    } else {
      this.byte(marker + 2)
      this.#integer32(length)
    }
  }

  #unsigned(value: number | bigint): void {
    if (value < 0x80) {
      this.byte(Number(value))
    } else if (value < 2 ** 32) {
      this.#sized(Number(value), 0xcc)
    } else {
      this.byte(0xcf)
      this.#room(8)
      this.#length = this.#bytes.writeBigUInt64BE(BigInt(value), this.#length)
    }
  }

  #negative(value: number | bigint): void {
    if (value >= -0x20) {
      this.byte(Number(value) & 0xff)
    } else if (value >= -0x80) {
      this.byte(0xd0)
      this.byte(Number(value) & 0xff)
    } else if (value >= -0x8000) {
      this.byte(0xd1)
      this.#integer16(Number(value) & 0xffff)
    } else if (value >= -(2 ** 31)) {
      this.byte(0xd2)
      this.#integer32(Number(value) >>> 0)
    } else {
      this.byte(0xd3)
      this.#room(8)
      this.#length = this.#bytes.writeBigInt64BE(BigInt(value), this.#length)
    }
  }

  #integer16(value: number): void {
    this.#room(2)
    this.#length = this.#bytes.writeUInt16BE(value, this.#length)
  }

  #integer32(value: number): void {
    this.#room(4)
    this.#length = this.#bytes.writeUInt32BE(value, this.#length)
  }

  #room(n: number): void {
    const needed = this.#length + n
    if (needed <= this.#bytes.length) return
    const grown = Buffer.allocUnsafe(Math.max(needed, 2 * this.#bytes.length))
    grown.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = grown
  }
}
