/** Compression parameters: what callers ask for, and what files hold. */
import type { FrameInfo, NativeCParams } from '../binding'
import { maxItemsize } from '../dtype'
import { Blosc2Error } from '../errors'
import { checkOptions, describe, expectBoolean, expectInteger, expectOneOf, isObject } from '../options'
import { maxBlockBytes } from '../partition'
import {
  type CodecChoice,
  type CParamsTarget,
  checkCodec,
  checkFilter,
  checkOrder,
  type FilterChoice,
} from './limits'
import {
  type Codec,
  codecIds,
  codecNamed,
  codecNames,
  type Filter,
  filterIds,
  filterNamed,
  filterNames,
  type SplitMode,
  splitModeIds,
  splitModeNamed,
  splitModeNames,
} from './names'

/** A filter by name, or with its parameter; a number for filters without a name here. */
export type FilterSpec = Filter | { readonly id: Filter | number; readonly meta?: number | undefined }

/**
 * How data is compressed.
 *
 * @example
 * ```ts
 * const cparams: CParams = { codec: 'lz4', clevel: 9, filters: ['bitshuffle'] }
 * const lossy: CParams = { filters: [{ id: 'truncPrec', meta: 12 }, 'shuffle'] }
 * ```
 */
export interface CParams {
  /** Default `'zstd'`. */
  readonly codec?: Codec | undefined
  /** Parameter of the codecs that have one. */
  readonly codecMeta?: number | undefined
  /** 0 (no compression) to 9, default 5. */
  readonly clevel?: number | undefined
  /** At most six, applied in order; default `['shuffle']`, for ZFP none. */
  readonly filters?: readonly FilterSpec[] | undefined
  /** Default `'auto'`. */
  readonly splitMode?: SplitMode | undefined
  /** Train a dictionary per chunk, for `zstd`, `lz4` and `lz4hc`; default false. */
  readonly useDict?: boolean | undefined
  /** Bytes; 0 (default) lets C-Blosc2 choose. Arrays have `blocks` instead. */
  readonly blocksize?: number | undefined
  /** Bytes per element. Of an array it is the size of its dtype. */
  readonly typesize?: number | undefined
  /** Taken for Python's sake; the threads belong to the process, see `setThreads`. */
  readonly nthreads?: number | undefined
}

/** Parameters as a frame declares them. Numbers stand for codecs and filters without a name here. */
export interface DescribedCParams {
  readonly codec: Codec | number
  readonly codecMeta: number
  readonly clevel: number
  readonly filters: readonly (Filter | { readonly id: Filter | number; readonly meta: number })[]
  readonly splitMode: SplitMode
  readonly useDict: boolean
  readonly blocksize: number
  readonly typesize: number
}

const options = [
  'codec',
  'codecMeta',
  'clevel',
  'filters',
  'splitMode',
  'useDict',
  'blocksize',
  'typesize',
  'nthreads',
]
const slots = 6
const withDictionary: readonly Codec[] = ['zstd', 'lz4', 'lz4hc']
/** Parameters of these are signed bytes. */
const signedFilters: readonly (Filter | number)[] = ['truncPrec', 'intTrunc']

function filterChoice(spec: unknown, name: string): FilterChoice {
  if (!isObject(spec)) return { id: expectOneOf(spec, filterNames, name), meta: undefined }
  checkOptions(spec, ['id', 'meta'], name)
  const meta = spec.meta === undefined ? undefined : expectInteger(spec.meta, -128, 255, `${name}.meta`)
  if (typeof spec.id !== 'number') return { id: expectOneOf(spec.id, filterNames, `${name}.id`), meta }
  const id = filterNamed(spec.id)
  if (id === undefined) {
    const known = Object.values(filterIds).join(', ')
    throw new TypeError(
      `Expected ${name}.id to be a filter's name or one of ${known}, got ${describe(spec.id)}`,
    )
  }
  return { id, meta }
}

function chosenFilters(given: unknown, typesize: number): FilterChoice[] {
  if (!Array.isArray(given)) {
    throw new TypeError(`Expected cparams.filters to be an array of filters, got ${describe(given)}`)
  }
  const list: readonly unknown[] = given
  if (list.length > slots) {
    throw new RangeError(`Expected cparams.filters to have at most ${slots} entries, got ${list.length}`)
  }
  return list
    .map((spec, i) => filterChoice(spec, `cparams.filters[${i}]`))
    .filter(({ id }) => id !== 'bytedelta' || typesize > 1)
    .map((choice) => (choice.id === 'bytedelta' && !choice.meta ? { ...choice, meta: typesize } : choice))
}

/** Where filters stand in the six slots: those of the caller from the first one, the default one last. */
function slotsOf(
  filters: readonly FilterChoice[],
  isDefault: boolean,
): Pick<NativeCParams, 'filters' | 'filtersMeta'> {
  const ids = new Array<number>(slots).fill(0)
  const metas = new Array<number>(slots).fill(0)
  const first = isDefault ? slots - filters.length : 0
  filters.forEach(({ id, meta = 0 }, i) => {
    ids[first + i] = typeof id === 'number' ? id : filterIds[id]
    metas[first + i] = meta & 0xff
  })
  return { filters: ids, filtersMeta: metas }
}

function typesizeOf(given: CParams, itemsize: number, context: 'array' | 'schunk'): number {
  const { typesize } = given
  if (typesize === undefined) return itemsize
  const size = expectInteger(typesize, 1, maxItemsize, 'cparams.typesize')
  if (context === 'array' && size !== itemsize) {
    throw new RangeError(`Expected cparams.typesize to be the ${itemsize} bytes of the dtype, got ${size}`)
  }
  return size
}

function blocksizeOf({ blocksize }: CParams, context: 'array' | 'schunk'): number {
  if (blocksize === undefined) return 0
  const size = expectInteger(blocksize, 0, maxBlockBytes, 'cparams.blocksize')
  if (context === 'array' && size !== 0) {
    throw new TypeError(
      `Expected cparams.blocksize to be left out, as an array has blocks instead, got ${size}`,
    )
  }
  return size
}

function optional<T>(value: unknown, fallback: T, check: (value: unknown) => T): T {
  return value === undefined ? fallback : check(value)
}

function dictionary(useDict: unknown, codec: Codec): boolean {
  const wanted = optional(useDict, false, (value) => expectBoolean(value, 'cparams.useDict'))
  if (wanted && !withDictionary.includes(codec)) {
    throw new TypeError(
      `Expected cparams.useDict only with ${withDictionary.join(', ')}, got it with ${codec}`,
    )
  }
  return wanted
}

/**
 * Parameters as native code takes them, with Python-Blosc2's defaults: zstd, level 5, shuffle, auto split. Text
 * (`U`) is shuffled by code unit when there are no parameters at all.
 *
 * @throws TypeError for an unknown option or value, or data that a codec or filter cannot work on; RangeError for
 * values out of range.
 */
export function resolveCParams(
  given: CParams | undefined,
  target: CParamsTarget,
  context: 'array' | 'schunk' = 'array',
): NativeCParams {
  checkOptions(given, options, 'cparams')
  const params = given ?? {}
  const codec = optional(params.codec, 'zstd', (value) => expectOneOf(value, codecNames, 'cparams.codec'))
  const typesize = typesizeOf(params, target.itemsize, context)
  const isDefault = params.filters === undefined
  const shuffleMeta = given === undefined && target.kind === 'U' ? 4 : undefined
  const defaults: FilterChoice[] = codec.startsWith('zfp') ? [] : [{ id: 'shuffle', meta: shuffleMeta }]
  const filters = isDefault ? defaults : chosenFilters(params.filters, typesize)
  const choice: CodecChoice = {
    codec,
    codecMeta: optional(params.codecMeta, undefined, (value) =>
      expectInteger(value, -128, 255, 'cparams.codecMeta'),
    ),
    filters,
    splitMode: optional(params.splitMode, 'auto', (value) =>
      expectOneOf(value, splitModeNames, 'cparams.splitMode'),
    ),
  }
  const data = { ...target, itemsize: typesize }
  checkCodec(choice, data)
  for (const filter of filters) checkFilter(filter, data)
  checkOrder(filters)
  optional(params.nthreads, 1, (value) => expectInteger(value, 1, 32_767, 'cparams.nthreads'))
  return {
    codec: codecIds[codec],
    codecMeta: (choice.codecMeta ?? 0) & 0xff,
    clevel: optional(params.clevel, 5, (value) => expectInteger(value, 0, 9, 'cparams.clevel')),
    ...slotsOf(filters, isDefault),
    splitMode: splitModeIds[choice.splitMode],
    useDict: dictionary(params.useDict, codec),
    typesize,
    blocksize: blocksizeOf(params, context),
  }
}

function signed(byte: number): number {
  return byte > 127 ? byte - 256 : byte
}

/** What of a frame's header tells how it is compressed. */
export type CompressionInfo = Pick<
  FrameInfo,
  | 'codec'
  | 'codecMeta'
  | 'clevel'
  | 'splitMode'
  | 'useDict'
  | 'filters'
  | 'filtersMeta'
  | 'typesize'
  | 'blocksize'
>

/** A frame's parameters by name. */
export function describeCParams(info: CompressionInfo): DescribedCParams {
  const codec = codecNamed(info.codec) ?? info.codec
  const filters = info.filters.flatMap((id, slot): DescribedCParams['filters'] => {
    if (id === 0) return []
    const name = filterNamed(id) ?? id
    const byte = info.filtersMeta[slot] ?? 0
    const meta = signedFilters.includes(name) ? signed(byte) : byte
    return [meta === 0 && typeof name === 'string' ? name : { id: name, meta }]
  })
  return {
    codec,
    codecMeta: codec === 'zfp-acc' ? signed(info.codecMeta) : info.codecMeta,
    clevel: info.clevel,
    filters,
    splitMode: splitModeNamed(info.splitMode) ?? 'auto',
    useDict: info.useDict,
    blocksize: info.blocksize,
    typesize: info.typesize,
  }
}

/**
 * A frame's parameters as native code takes them, for chunks that are added to it.
 *
 * @throws `ERR_BLOSC2_CORRUPT` for a level that there is not.
 */
export function frameCParams(info: CompressionInfo): NativeCParams {
  const { codec, codecMeta, clevel, splitMode, useDict, filters, filtersMeta, typesize, blocksize } = info
  if (clevel > 9) {
    const message = `Expected a compression level up to 9 in the header of the frame, found ${clevel}`
    throw new Blosc2Error('ERR_BLOSC2_CORRUPT', message)
  }
  return { codec, codecMeta, clevel, splitMode, useDict, filters, filtersMeta, typesize, blocksize }
}

export type { Codec, CParamsTarget, Filter, SplitMode }
