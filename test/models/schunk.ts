/** What a super-chunk must be like after some changes: a list of chunks, each a run of bytes. */

/** Chunks of the default size beyond which new ones are begun; no test gets there. */
const usualChunk = 2 ** 28

export class SchunkModel {
  chunks: Buffer[]
  chunksize: number
  readonly typesize: number

  constructor(chunksize: number, typesize: number, data: Buffer = Buffer.alloc(0)) {
    this.chunksize = chunksize
    this.typesize = typesize
    this.chunks = []
    if (data.length > 0) this.#grow(data)
  }

  get bytes(): Buffer {
    return Buffer.concat(this.chunks)
  }

  get nbytes(): number {
    return this.chunks.reduce((sum, { length }) => sum + length, 0)
  }

  get length(): number {
    return Math.floor(this.nbytes / this.typesize)
  }

  put(index: number, replaced: 0 | 1, chunk: Buffer): void {
    if (this.chunksize === -1) this.chunksize = chunk.length
    this.chunks.splice(index, replaced, chunk)
    const last = this.chunks.length - 1
    const fits = this.chunks.every(({ length }, i) =>
      i === last ? length <= this.chunksize : length === this.chunksize,
    )
    if (!fits) this.chunksize = 0
  }

  drop(index: number): void {
    this.chunks.splice(index, 1)
  }

  slice(start: number, stop: number): Buffer {
    return this.bytes.subarray(start * this.typesize, stop * this.typesize)
  }

  /** Chunks keep the sizes they have; what is beyond them is appended. */
  setSlice(start: number, data: Buffer): void {
    const begin = start * this.typesize
    const room = Math.max(0, Math.min(this.nbytes - begin, data.length))
    const all = this.bytes
    data.copy(all, begin, 0, room)
    let at = 0
    this.chunks = this.chunks.map(({ length }) => {
      at += length
      return Buffer.from(all.subarray(at - length, at))
    })
    if (room < data.length) this.#grow(data.subarray(room))
  }

  #grow(data: Buffer): void {
    if (this.chunksize === -1) this.chunksize = Math.min(data.length, usualChunk)
    if (this.chunksize === 0) {
      this.chunks.push(data)
      return
    }
    const last = this.chunks.at(-1)
    const short = last !== undefined && last.length < this.chunksize
    const rest = short ? Buffer.concat([this.chunks.pop() ?? data, data]) : data
    for (let at = 0; at < rest.length; at += this.chunksize) {
      this.chunks.push(Buffer.from(rest.subarray(at, at + this.chunksize)))
    }
  }
}
