/** Frames and chunks put together byte by byte, right ones and wrong ones. */

export interface ChunkParts {
  readonly version?: number
  /** Of Blosc: bits 0 and 2 extended header, 1 raw, 4 not split, 5 to 7 format of the codec. */
  readonly flags?: number
  readonly typesize?: number
  readonly nbytes: number
  readonly blocksize?: number
  /** Default: header and body. */
  readonly cbytes?: number
  readonly filters?: readonly number[]
  readonly filtersMeta?: readonly number[]
  readonly codec?: number
  readonly codecMeta?: number
  readonly flags2?: number
  /** Bit 0 dictionary, 3 lazy, 4 to 6 special, 7 instrumented. */
  readonly state?: number
  readonly body?: Uint8Array
}

export const extended = 0x05
export const raw = 0x02
export const notSplit = 0x10
export const formats = { blosclz: 0 << 5, lz4: 1 << 5, zlib: 3 << 5, zstd: 4 << 5, user: 6 << 5 } as const
export const specials = { none: 0, zero: 1 << 4, nan: 2 << 4, value: 3 << 4, uninit: 4 << 4 } as const

export function chunk(parts: ChunkParts): Buffer {
  const { body = new Uint8Array(0) } = parts
  const bytes = Buffer.alloc(32 + body.length)
  bytes[0] = parts.version ?? 5
  bytes[1] = 1
  bytes[2] = parts.flags ?? extended | raw
  bytes[3] = parts.typesize ?? 1
  bytes.writeInt32LE(parts.nbytes, 4)
  bytes.writeInt32LE(parts.blocksize ?? parts.nbytes, 8)
  bytes.writeInt32LE(parts.cbytes ?? bytes.length, 12)
  bytes.set(parts.filters ?? [], 16)
  bytes[22] = parts.codec ?? 0
  bytes[23] = parts.codecMeta ?? 0
  bytes.set(parts.filtersMeta ?? [], 24)
  bytes[30] = parts.flags2 ?? 0
  bytes[31] = parts.state ?? 0
  bytes.set(body, 32)
  return bytes
}

/** A chunk that holds `data` as they are. */
export function rawChunk(data: Uint8Array, typesize = 1, blocksize = data.length): Buffer {
  return chunk({ nbytes: data.length, blocksize, typesize, body: data })
}

/** A chunk of blocks, each with the streams given. */
export function blockChunk(parts: ChunkParts, blocks: readonly (readonly Uint8Array[])[]): Buffer {
  const starts = Buffer.alloc(4 * blocks.length)
  let at = 32 + starts.length
  const bodies = blocks.map((streams, i) => {
    starts.writeInt32LE(at, 4 * i)
    const body = Buffer.concat(streams.map((stream) => Buffer.concat([int32le(stream.length), stream])))
    at += body.length
    return body
  })
  return chunk({ flags: extended | notSplit, ...parts, body: Buffer.concat([starts, ...bodies]) })
}

export interface ArrayParts {
  readonly shape: readonly (number | bigint)[]
  readonly chunks: readonly number[]
  readonly blocks: readonly number[]
  readonly dtype: string
}

/** The content of a `b2nd` metalayer. */
export function b2nd({ shape, chunks, blocks, dtype }: ArrayParts): Buffer {
  const small = (dims: readonly number[]) =>
    Buffer.concat([
      Buffer.of(0x90 + dims.length),
      ...dims.map((dim) => Buffer.concat([Buffer.of(0xd2), int32(dim)])),
    ])
  return Buffer.concat([
    Buffer.of(0x97, 0, shape.length, 0x90 + shape.length),
    ...shape.map((dim) => Buffer.concat([Buffer.of(0xd3), int64(dim)])),
    small(chunks),
    small(blocks),
    Buffer.of(0, 0xdb),
    int32(dtype.length),
    Buffer.from(dtype),
  ])
}

export interface FrameParts {
  readonly typesize?: number
  readonly blocksize?: number
  readonly chunksize: number
  readonly nbytes: number | bigint
  /** Of the section of chunks; default: their sum. */
  readonly cbytes?: number
  /** The byte of version and kinds of chunks. */
  readonly flags?: number
  readonly codec?: number
  readonly meta?: readonly (readonly [name: string, content: Uint8Array])[]
  /** A special chunk is told by the number its index entry begins with: 0x81 zero, 0x82 NaN, 0x84 uninit. */
  readonly chunks?: readonly (Uint8Array | number)[]
  /** Instead of the positions that follow from `chunks`. */
  readonly positions?: readonly bigint[]
  /** Instead of a raw chunk of the positions. */
  readonly index?: Uint8Array
  readonly trailer?: Uint8Array
}

export function frame(parts: FrameParts): Buffer {
  const { meta = [], chunks = [] } = parts
  const header = headerOf(parts)
  const stored = chunks.filter((one) => typeof one !== 'number')
  const positions = parts.positions ?? positionsOf(chunks)
  const index = parts.index ?? (positions.length === 0 ? new Uint8Array(0) : indexOf(positions))
  const metalayers = metalayersOf(meta, header.length)
  const trailer = parts.trailer ?? emptyTrailer
  const bytes = Buffer.concat([header, metalayers, ...stored, index, trailer])
  bytes.writeInt32BE(header.length + metalayers.length, 11)
  bytes.writeBigUInt64BE(BigInt(bytes.length), 16)
  bytes.writeBigInt64BE(BigInt(parts.cbytes ?? stored.reduce((sum, one) => sum + one.length, 0)), 39)
  return bytes
}

/** An array with the chunks given. */
export function arrayFrame(array: ArrayParts, itemsize: number, parts: Partial<FrameParts>): Buffer {
  const block = array.blocks.reduce((product, n) => product * n, itemsize)
  const stored = array.chunks.map(
    (n, i) => n + (((-n % (array.blocks[i] ?? 1)) + (array.blocks[i] ?? 1)) % (array.blocks[i] ?? 1)),
  )
  const chunksize = stored.reduce((product, n) => product * n, itemsize)
  const count = parts.positions?.length ?? parts.chunks?.length ?? 0
  return frame({
    typesize: itemsize,
    blocksize: block,
    chunksize,
    nbytes: count * chunksize,
    meta: [['b2nd', b2nd(array)]],
    ...parts,
  })
}

/** `93 cd <size> de 0 dc 0`, then its own length. */
export const emptyTrailer = Buffer.from(`940193cd0006de0000dc0000ce00000023d800${'00'.repeat(16)}`, 'hex')

function headerOf({
  typesize = 1,
  blocksize = 0,
  chunksize,
  nbytes,
  flags = 0x12,
  codec = 0x55,
}: FrameParts): Buffer {
  const bytes = Buffer.alloc(87)
  bytes.set([0x9e, 0xa8])
  bytes.write('b2frame', 2)
  for (const [at, marker] of [
    [10, 0xd2],
    [15, 0xcf],
    [24, 0xa4],
    [29, 0xd3],
    [38, 0xd3],
    [47, 0xd2],
    [52, 0xd2],
    [57, 0xd2],
    [62, 0xd1],
    [65, 0xd1],
    [68, 0xc2],
    [69, 0xd8],
  ] as const) {
    bytes[at] = marker
  }
  bytes[25] = flags
  bytes[27] = codec
  bytes[28] = 2
  bytes.writeBigInt64BE(BigInt(nbytes), 30)
  bytes.writeInt32BE(typesize, 48)
  bytes.writeInt32BE(blocksize, 53)
  bytes.writeInt32BE(chunksize, 58)
  bytes[70] = 6
  bytes[77] = codec & 0x0f
  return bytes
}

/** `at`: where they begin in the frame. */
export function metalayersOf(layers: readonly (readonly [string, Uint8Array])[], at: number): Buffer {
  const size = 7 + layers.reduce((sum, [name]) => sum + 6 + Buffer.byteLength(name), 0)
  let where = at + size + 3
  const names = layers.map(([name, content]) => {
    const entry = Buffer.concat([
      Buffer.of(0xa0 | Buffer.byteLength(name)),
      Buffer.from(name),
      Buffer.of(0xd2),
      int32(where),
    ])
    where += 5 + content.length
    return entry
  })
  const contents = layers.map(([, content]) =>
    Buffer.concat([Buffer.of(0xc6), int32(content.length), content]),
  )
  return Buffer.concat([
    Buffer.of(0x93, 0xcd),
    int16(size),
    Buffer.of(0xde),
    int16(layers.length),
    ...names,
    Buffer.of(0xdc),
    int16(layers.length),
    ...contents,
  ])
}

function positionsOf(chunks: readonly (Uint8Array | number)[]): bigint[] {
  let at = 0n
  return chunks.map((one) => {
    if (typeof one === 'number') return BigInt.asIntN(64, BigInt(one) << 56n)
    const position = at
    at += BigInt(one.length)
    return position
  })
}

export function indexOf(positions: readonly bigint[]): Buffer {
  return rawChunk(new Uint8Array(BigInt64Array.from(positions).buffer), 8)
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(value)
  return bytes
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value | 0)
  return bytes
}

function int32le(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32LE(value)
  return bytes
}

function int64(value: number | bigint): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64BE(BigInt(value))
  return bytes
}
