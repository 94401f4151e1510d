import { binding } from '../binding'
import type { FrameHandle } from '../handle/handle'
import type { MetaValue } from '../msgpack'
import { expectBoolean, expectInteger, expectOneOf } from '../options'
import { type AsyncOptions, refuseAsyncOptions, runAsync, runSync, type Steps } from '../steps'
import { batchLayer, batchMark, lengthsName } from './batch-layout'
import { createContainer, type SyncContainerOptions } from './create'
import { encodeCell } from './list-cells'
import {
  checkItem,
  type ItemKind,
  type ItemSpec,
  type ListSpec,
  listMark,
  parseList,
  storedList,
} from './list-spec'
import { type GivenCell, listModel } from './lists'
import type { SequenceModel } from './model'
import { encodeObject, objectMark, objectModel, spliceObjects } from './objects'
import { Sequence } from './sequence'

/** Options of `ListArray.createSync`. */
export interface SyncListArrayOptions extends SyncContainerOptions {
  /** What the items of all cells are: a kind, or an object with one and further properties. */
  readonly item: ItemKind | ItemSpec
  /** Whether cells may be `null`. Default `false`. */
  readonly nullable?: boolean | undefined
  /** `'batch'` (default): many cells to a chunk; `'vl'`: a chunk per cell. */
  readonly backend?: 'batch' | 'vl' | undefined
  /** Cells per chunk with `'batch'`. Default: 2048, which is not written down. */
  readonly batchRows?: number | undefined
  /** How many cells are compressed together within a chunk, and read at once. Default: as for `BatchArray`. */
  readonly itemsPerBlock?: number | undefined
}

/** Options of `ListArray.create`. */
export interface ListArrayOptions extends SyncListArrayOptions, AsyncOptions {}

/**
 * Lists of items of one kind, such as the tags of a record or the points of a path. In memory or in a file, which
 * Python-Blosc2 reads and writes as `blosc2.ListArray`. Unlike there, nothing is pending: what is pushed is stored.
 *
 * @example
 * ```ts
 * await using tags = await blosc2.ListArray.create({ item: 'utf8', nullable: true })
 * await tags.extend([['red', 'green'], [], null])
 * await tags.get(0) // ['red', 'green']
 * ```
 */
export class ListArray extends Sequence<GivenCell, MetaValue, Uint8Array> {
  readonly kind = 'listarray'
  /** What the cells are. */
  readonly spec: ListSpec

  /** @internal ListArrays come from `ListArray.create`, `open`, `load` and `fromCframe`. */
  constructor(handle: FrameHandle) {
    const spec = parseList(binding.frameInfo(handle.frame).meta.find(([name]) => name === listMark)?.[1])
    super(handle, modelOf(spec), spec.backend === 'batch' ? [lengthsName] : [])
    this.spec = spec
  }

  /**
   * Makes an empty one, in memory or, with `urlpath`, in a file.
   *
   * @throws TypeError, RangeError for kinds of items that make no sense; `EEXIST`.
   * @example
   * ```ts
   * const paths = await ListArray.create({ item: 'float32', urlpath: 'paths.b2f' })
   * await paths.push(Float32Array.of(0, 0.5, 1))
   * ```
   */
  static async create(options: ListArrayOptions): Promise<ListArray> {
    return new ListArray(await runAsync(creating(options, 'ListArray.create'), options))
  }

  /** Blocking {@link create}. */
  static createSync(options: SyncListArrayOptions): ListArray {
    refuseAsyncOptions(options, 'ListArray.create')
    return new ListArray(runSync(creating(options, 'ListArray.createSync')))
  }
}

function modelOf(spec: ListSpec): SequenceModel<GivenCell, MetaValue, Uint8Array> {
  if (spec.backend === 'batch') return listModel(spec)
  const { count, span, read } = objectModel(encodeObject)
  return {
    count,
    span,
    read,
    prepare: (cell, name) => encodeCell(spec, cell, name),
    splice: (frame, at, removed, cells) =>
      spliceObjects(
        frame,
        at,
        removed,
        cells.map((cell) => [cell]),
      ),
  }
}

const ownOptions = ['item', 'nullable', 'backend', 'batchRows', 'itemsPerBlock']

function* creating(given: ListArrayOptions, owner: string): Steps<FrameHandle> {
  const { item, nullable = false, backend = 'batch', batchRows, itemsPerBlock } = given
  const checked = checkItem(item)
  const spec: ListSpec = {
    item: checked,
    nullable: expectBoolean(nullable, "option 'nullable'"),
    serializer: 'msgpack',
    backend: expectOneOf(backend, ['batch', 'vl'], "option 'backend'"),
    batchRows: positive(batchRows, 'batchRows'),
    itemsPerBlock: positive(itemsPerBlock, 'itemsPerBlock'),
  }
  const layout = { serializer: 'msgpack', itemsPerBlock: spec.itemsPerBlock, arrowSchema: undefined } as const
  const inner =
    backend === 'batch'
      ? ([batchMark, batchLayer(layout)[1]] as const)
      : ([objectMark, { version: 1, serializer: 'msgpack' }] as const)
  const marks = [[listMark, storedList(spec, checked)] as const, inner]
  return yield* createContainer(given, owner, { marks, extra: ownOptions })
}

function positive(value: unknown, name: string): number | undefined {
  return value === undefined ? undefined : expectInteger(value, 1, 2 ** 31 - 1, `option '${name}'`)
}
