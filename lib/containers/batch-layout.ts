/** What the metadata of a BatchArray says: how batches are divided and serialized, and how long each is. */
import { binding, type NativeFrame, type NativeMetalayer } from '../binding'
import { Blosc2Error, publicError } from '../errors'
import { decodeValue, type MetaValue, Writer } from '../msgpack'
import { isObject } from '../options'

/** The metalayer of a BatchArray. */
export const batchMark = 'batcharray'
/** The `vlmeta` entry with the lengths of all batches. */
export const lengthsName = '_batch_array_metadata'

/**
 * What is declared for blocks that take any number of items, and before the first batch: Python-Blosc2 cannot add the
 * first one to a file that declares nothing.
 */
const mostItems = 2 ** 31 - 1

export type Serializer = 'msgpack' | 'arrow'

export interface BatchLayout {
  readonly serializer: Serializer
  /** Of all blocks of a batch but the last; `undefined` where blocks take any number, or nobody wrote it down. */
  readonly itemsPerBlock: number | undefined
  /** The schema of Arrow's, serialized, for blocks that have none of their own. */
  readonly arrowSchema: Uint8Array | undefined
}

/** @throws `ERR_BLOSC2_FORMAT`, `ERR_BLOSC2_UNSUPPORTED` */
export function batchLayout(frame: NativeFrame): BatchLayout {
  const bytes = binding.frameInfo(frame).meta.find(([name]) => name === batchMark)?.[1]
  const known: MetaValue = bytes ? decodeValue(bytes, batchMark) : null
  const fields = isObject(known) ? known : {}
  const { serializer = 'msgpack', items_per_block: given = null, arrow_schema: schema = null } = fields
  if (serializer !== 'msgpack' && serializer !== 'arrow') {
    const message = `Expected batches serialized as 'msgpack' or 'arrow', found '${String(serializer)}'`
    throw new Blosc2Error('ERR_BLOSC2_UNSUPPORTED', message)
  }
  const positive = typeof given === 'number' && Number.isSafeInteger(given) && given > 0
  if (given !== null && !positive) {
    throw new Blosc2Error('ERR_BLOSC2_FORMAT', `Expected items_per_block in '${batchMark}' to be positive`)
  }
  return {
    serializer,
    itemsPerBlock: positive && given < mostItems ? given : undefined,
    arrowSchema: schema instanceof Uint8Array ? schema : undefined,
  }
}

/** The metalayer, with the entries in the order in which Python-Blosc2 writes them. */
export function batchLayer({ serializer, itemsPerBlock, arrowSchema }: BatchLayout): NativeMetalayer {
  const writer = new Writer()
  writer.mapOf(4)
  writer.text('version')
  writer.integer(1)
  writer.text('serializer')
  writer.text(serializer)
  writer.text('items_per_block')
  writer.integer(itemsPerBlock ?? mostItems)
  writer.text('arrow_schema')
  if (arrowSchema === undefined) writer.byte(0xc0)
  else writer.binary(arrowSchema)
  return [batchMark, writer.take()]
}

/** The lengths of all batches, where the frame tells them. */
export function storedLengths(frame: NativeFrame): readonly number[] | undefined {
  const bytes = lengthsEntry(frame)
  if (bytes === undefined) return undefined
  const known: MetaValue = decodeValue(bytes, lengthsName)
  const lengths: unknown = isObject(known) ? known.batch_lengths : undefined
  if (!Array.isArray(lengths) || lengths.length !== binding.frameInfo(frame).nchunks) return undefined
  return lengths.every((length) => typeof length === 'number' && Number.isSafeInteger(length) && length > 0)
    ? lengths.map(Number)
    : undefined
}

function lengthsEntry(frame: NativeFrame): Uint8Array | undefined {
  try {
    return binding.vlmetaEntry(frame, lengthsName)
  } catch (error) {
    throw publicError(error)
  }
}

export function lengthsLayer(lengths: readonly number[]): NativeMetalayer {
  const writer = new Writer()
  writer.mapOf(1)
  writer.text('batch_lengths')
  writer.arrayOf(lengths.length)
  for (const length of lengths) writer.integer(length)
  return [lengthsName, writer.take()]
}

/**
 * How many items a block gets, by the sizes of those in the first batch: as many as fit a budget that depends on the
 * compression level. The budgets are those of Python-Blosc2 since 4.4.5, which never expects more than the first batch
 * has; but first batches may be small.
 */
export function itemsPerBlockFor(sizes: readonly number[], clevel: number): number | undefined {
  if (clevel === 0 || clevel === 9) return undefined
  const budget = clevel <= 3 ? 2 ** 20 : clevel <= 6 ? 2 ** 23 : 2 ** 24
  let total = 0
  for (const [count, size] of sizes.entries()) {
    if (count > 0 && total + size > budget) return count
    total += size
  }
  return Math.max(Math.floor((budget * sizes.length) / total), sizes.length)
}
