import { binding, type NativeFrame } from '../binding'
import type { FrameHandle } from '../handle/handle'
import { encodeValue, frameHandle, type MetaValue } from '../msgpack'
import { checkOptions, describe, expectInteger } from '../options'
import { type AsyncOptions, refuseAsyncOptions, runAsync, runSync, type Steps } from '../steps'
import { batchLayer, batchLayout, batchMark, lengthsName, type Serializer } from './batch-layout'
import { type BatchItems, batchLengths, readBatch, readItem, spliceBatches } from './batches'
import { createContainer, type SyncContainerOptions } from './create'
import { locate } from './locate'
import { immediate, type SequenceModel } from './model'
import { Sequence } from './sequence'

/** Options of `BatchArray.createSync`. */
export interface SyncBatchArrayOptions extends SyncContainerOptions {
  /**
   * How many items are compressed together within a batch, and read at once. Default: as many as fit 1 MiB (`clevel` 1
   * to 3), 8 MiB (4 to 6) or 16 MiB (7 and 8) if they are like those of the first batch, else all.
   */
  readonly itemsPerBlock?: number | undefined
}

/** Options of `BatchArray.create`. */
export interface BatchArrayOptions extends SyncBatchArrayOptions, AsyncOptions {}

/**
 * Batches of values, each in a chunk of its own: the entries are arrays, which hold what an `ObjectArray` holds. In
 * memory or in a file (`.b2b`), which Python-Blosc2 reads and writes as `blosc2.BatchArray`. Batches that were
 * serialized by Arrow are read where the package `apache-arrow` is installed.
 *
 * @example
 * ```ts
 * await using rows = await blosc2.BatchArray.create({ urlpath: 'rows.b2b' })
 * await rows.push([{ id: 1 }, { id: 2 }])
 * await rows.push([{ id: 3 }])
 * await rows.getItem(2) // { id: 3 }
 * ```
 */
export class BatchArray extends Sequence<readonly unknown[], MetaValue[], BatchItems> {
  readonly kind = 'batcharray'

  /** @internal BatchArrays come from `BatchArray.create`, `open`, `load` and `fromCframe`. */
  constructor(handle: FrameHandle) {
    super(handle, batchModel, [lengthsName])
  }

  /**
   * Makes an empty one, in memory or, with `urlpath`, in a file.
   *
   * @throws `EEXIST` where `urlpath` exists, unless `mode` is `'w'`.
   * @example
   * ```ts
   * const rows = await BatchArray.create({ itemsPerBlock: 100 })
   * ```
   */
  static async create(options?: BatchArrayOptions): Promise<BatchArray> {
    return new BatchArray(await runAsync(creating(options, 'BatchArray.create'), options))
  }

  /** Blocking {@link create}. */
  static createSync(options?: SyncBatchArrayOptions): BatchArray {
    refuseAsyncOptions(options, 'BatchArray.create')
    return new BatchArray(runSync(creating(options, 'BatchArray.createSync')))
  }

  /** How many items a block has, the last of a batch apart; `undefined` for any number, and before the first batch. */
  get itemsPerBlock(): number | undefined {
    return batchLayout(this[frameHandle].frame).itemsPerBlock
  }

  get serializer(): Serializer {
    return batchLayout(this[frameHandle].frame).serializer
  }

  /** The number of items of each batch. */
  get batchLengths(): readonly number[] {
    return runSync(batchLengths(this[frameHandle].frame), this.urlpath)
  }

  /** Number of items in all batches. */
  get itemCount(): number {
    return this.batchLengths.reduce((sum, length) => sum + length, 0)
  }

  /**
   * One item, counted across batches; only its block is decoded. Negative numbers count from the end.
   *
   * @throws RangeError for a number that no item has.
   * @example
   * ```ts
   * const last = await rows.getItem(-1)
   * ```
   */
  getItem(index: number, options?: AsyncOptions): Promise<MetaValue> {
    return this[frameHandle].read((frame) => {
      checkOptions(options, ['signal', 'onProgress'], 'getItem()')
      return item(frame, index)
    }, options)
  }

  /** Blocking {@link getItem}. */
  getItemSync(index: number): MetaValue {
    return this[frameHandle].readSync((frame) => item(frame, index))
  }

  /**
   * The items of all batches in order.
   * @example for await (const item of batches.items()) console.log(item)
   */
  async *items(options?: Pick<AsyncOptions, 'signal'>): AsyncIterableIterator<MetaValue> {
    for await (const batch of this.values(options)) yield* batch
  }

  /** Blocking {@link items}. */
  *itemsSync(): IterableIterator<MetaValue> {
    for (const batch of this.valuesSync()) yield* batch
  }
}

const batchModel: SequenceModel<readonly unknown[], MetaValue[], BatchItems> = {
  span: (frame, start) => immediate(start < binding.frameInfo(frame).nchunks ? 1 : 0),
  prepare: prepareBatch,
  count: (frame) => immediate(binding.frameInfo(frame).nchunks),
  *read(frame, start, stop) {
    const batches: MetaValue[][] = []
    for (let i = start; i < stop; i++) batches.push(yield* readBatch(frame, i))
    return batches
  },
  splice: spliceBatches,
}

function prepareBatch(value: unknown, name: string): BatchItems {
  if (!Array.isArray(value)) {
    throw new TypeError(`Expected an array of values as a batch for ${name}, got ${describe(value)}`)
  }
  const list: readonly unknown[] = value
  if (list.length === 0) throw new RangeError(`Expected a batch of at least one value for ${name}, got none`)
  return Array.from(list, (entry, i) => {
    if (entry !== '__tuple__') return encodeValue(entry, `item ${i} of ${name}`)
    throw new TypeError(`Expected another text than '__tuple__' for item ${i} of ${name}: it marks tuples`)
  })
}

function* item(frame: NativeFrame, index: number): Steps<MetaValue> {
  const lengths = yield* batchLengths(frame)
  const { batch, within } = locate(lengths, index)
  return yield* readItem(frame, batch, within, lengths[batch] ?? 0)
}

function* creating(options: BatchArrayOptions | undefined, owner: string): Steps<FrameHandle> {
  const given = options?.itemsPerBlock
  const itemsPerBlock =
    given === undefined ? undefined : expectInteger(given, 1, 2 ** 31 - 1, "option 'itemsPerBlock'")
  const [, layer] = batchLayer({ serializer: 'msgpack', itemsPerBlock, arrowSchema: undefined })
  return yield* createContainer(options, owner, { marks: [[batchMark, layer]], extra: ['itemsPerBlock'] })
}
