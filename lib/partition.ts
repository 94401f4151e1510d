/** How an array is cut into chunks, and chunks into blocks, when the caller does not say. */
import { type CacheSizes, cacheSizes } from './caches'
import { expectShape } from './options'

export interface PartitionOptions {
  readonly chunks?: readonly number[] | undefined
  readonly blocks?: readonly number[] | undefined
  /** Sizes of the processor's caches; those of this machine by default. */
  readonly caches?: CacheSizes | undefined
}

export interface Partition {
  readonly chunks: number[]
  readonly blocks: number[]
}

/** Largest uncompressed chunk and block of the format, bytes. */
export const maxChunkBytes = 2_147_483_615
export const maxBlockBytes = 536_866_816

function product(shape: readonly number[]): number {
  return shape.reduce((result, n) => result * n, 1)
}

/** The largest divisor of `a` that is at most `b`. */
function divisorBelow(a: number, b: number): number {
  const root = Math.floor(Math.sqrt(a))
  // Divisors above the root are found by their small counterparts, the largest first.
  for (let i = Math.max(1, Math.ceil(a / b)); i <= root; i++) {
    if (a % i === 0) return a / i
  }
  for (let i = Math.min(b, root); i > 1; i--) {
    if (a % i === 0) return i
  }
  return 1
}

/** The divisor of `a` closest to `b`; the first found wins a tie. */
function divisorNear(a: number, b: number): number {
  let best = 1
  let distance = a
  for (let i = 1; i * i <= a; i++) {
    if (a % i !== 0) continue
    for (const divisor of [i, a / i]) {
      if (Math.abs(divisor - b) < distance) {
        best = divisor
        distance = Math.abs(divisor - b)
      }
    }
  }
  return best
}

/** Above this size the nearest divisor is not looked for on both sides. */
const largeAxis = 100_000

function divisor(a: number, b: number, below: boolean): number {
  return below || a > largeAxis ? divisorBelow(a, b) : divisorNear(a, b)
}

/** A part of about `count` elements: as many whole last axes as fit, and even pieces of the one before. */
function part(count: number, limits: readonly number[], least: readonly number[]): number[] {
  const result = limits.map(() => 1)
  let left = count
  for (let axis = limits.length - 1; axis >= 0 && left > 1; axis--) {
    const limit = limits[axis] ?? 1
    const min = least[axis] ?? 1
    let size = Math.max(limit, min)
    if (size <= left) {
      if (limit % size !== 0) size = divisor(limit, size, false)
    } else {
      size = Math.max(left, min)
      const even = limit % size === 0 ? size : divisor(limit, size, true)
      if (Math.floor(size / 2) < even && even < 2 * size) size = even
    }
    result[axis] = size
    left = Math.floor(left / size)
  }
  return result
}

/** Bytes a block should have: a share of the cache that one thread has to itself. */
function blockBytes(itemsize: number, { l1, l2 }: CacheSizes): number {
  // Python looks at the machine's name, which on Windows is not x86_64.
  const isX86 = process.arch === 'x64' && process.platform !== 'win32'
  const share = isX86 ? (l2 >= 2 ** 21 ? 4 * l1 : Math.floor(l2 / 4)) : l1
  return Math.max(Math.min(Math.max(32 << 10, share), maxBlockBytes), itemsize)
}

/** Bytes a chunk should have: a quarter of the shared cache, in whole blocks. */
function chunkBytes(block: number, { l2, l3 }: CacheSizes): number {
  let size = 32 * block < 2 ** 26 ? 32 * block : block
  if (l3 > 0) {
    if (l3 > l2) size = l3
    size = Math.floor(size / 4)
  }
  if (l2 > size) size = process.platform === 'darwin' ? l2 : Math.max(Math.floor(l2 / 4), size)
  size = Math.max(Math.min(Math.max(size, 4 << 20), maxChunkBytes), block)
  return size - (size % block)
}

function given(
  value: readonly number[] | undefined,
  shape: readonly number[],
  name: string,
): number[] | undefined {
  if (value === undefined) return undefined
  const parts = expectShape(value, name)
  if (parts.length !== shape.length) {
    throw new RangeError(
      `Expected ${name} to have as many entries as the shape, ${shape.length}, got ${parts.length}`,
    )
  }
  parts.forEach((n, axis) => {
    if (n === 0 && shape[axis] !== 0) {
      throw new RangeError(
        `Expected ${name}[${axis}] to be at least 1 as shape[${axis}] is ${shape[axis]}, got 0`,
      )
    }
  })
  return parts
}

/** Checks sizes that the caller gave, against each other and against the format. */
function checkLimits(chunks: readonly number[], blocks: readonly number[], itemsize: number): void {
  blocks.forEach((block, axis) => {
    const chunk = chunks[axis] ?? 0
    if (block > chunk) {
      throw new RangeError(`Expected blocks[${axis}] to be at most chunks[${axis}], ${chunk}, got ${block}`)
    }
  })
  const block = product(blocks) * itemsize
  if (block > maxBlockBytes) {
    throw new RangeError(
      `Expected a block to have at most ${maxBlockBytes} bytes, got (${blocks.join(', ')}) of ${block} bytes`,
    )
  }
  const padded = chunks.map((chunk, axis) => Math.ceil(chunk / (blocks[axis] || 1)) * (blocks[axis] || 1))
  const chunk = product(padded) * itemsize
  if (chunk > maxChunkBytes) {
    throw new RangeError(
      `Expected a chunk, padded to whole blocks, to have at most ${maxChunkBytes} bytes, got (${chunks.join(', ')}) of ${chunk} bytes`,
    )
  }
}

function blocksFor(shape: readonly number[], itemsize: number, caches: CacheSizes): number[] {
  // Empty axes stay empty and do not count.
  const limits = shape.map((n) => Math.max(n, 1))
  const blocks = part(Math.floor(blockBytes(itemsize, caches) / itemsize), limits, [])
  return blocks.map((n, axis) => (shape[axis] === 0 ? 0 : n))
}

function chunksFor(
  shape: readonly number[],
  blocks: readonly number[],
  itemsize: number,
  caches: CacheSizes,
): number[] {
  const limits = shape.map((n, axis) => Math.max(n, blocks[axis] ?? 1, 1))
  const bytes = chunkBytes(Math.max(product(blocks), 1) * itemsize, caches)
  const chunks = part(Math.floor(bytes / itemsize), limits, blocks)
  return chunks.map((chunk, axis) => {
    const block = blocks[axis] ?? 1
    if (block === 0) return 0
    return Math.min(Math.ceil(chunk / block) * block, limits[axis] ?? chunk)
  })
}

/**
 * Chunks and blocks for an array, by Python-Blosc2's rules; what the caller gives is kept as it is.
 *
 * @throws RangeError when given chunks or blocks do not fit the shape, each other, or the format's limits.
 */
export function partition(
  shape: readonly number[],
  itemsize: number,
  { chunks, blocks, caches = cacheSizes() }: PartitionOptions = {},
): Partition {
  const givenBlocks = given(blocks, shape, 'blocks')
  const givenChunks = given(chunks, shape, 'chunks')
  if (givenChunks === undefined && givenBlocks === undefined && shape.includes(0)) {
    return { chunks: [...shape], blocks: [...shape] }
  }
  const someBlocks = givenBlocks ?? blocksFor(givenChunks ?? shape, itemsize, caches)
  const someChunks = givenChunks ?? chunksFor(shape, someBlocks, itemsize, caches)
  if (givenChunks !== undefined || givenBlocks !== undefined) checkLimits(someChunks, someBlocks, itemsize)
  return { chunks: someChunks, blocks: someBlocks }
}

export { type CacheSizes, cacheSizes }
