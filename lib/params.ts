/** Compression parameters: the names callers use, and the numbers files hold. */
import type { FrameInfo, NativeCParams } from './binding'
import type { Kind } from './dtype'

/** Codecs by name. */
export type Codec =
  | 'blosclz'
  | 'lz4'
  | 'lz4hc'
  | 'zlib'
  | 'zstd'
  | 'ndlz'
  | 'zfp-acc'
  | 'zfp-prec'
  | 'zfp-rate'

/** Filters by name. */
export type Filter =
  | 'shuffle'
  | 'bitshuffle'
  | 'delta'
  | 'truncPrec'
  | 'bytedelta'
  | 'intTrunc'
  | 'ndcell'
  | 'ndmean'

/** A filter, alone or with its parameter. */
export type FilterSpec = Filter | { readonly id: Filter | number; readonly meta: number }

/** Whether the bytes of a block are compressed as one stream or as one stream per byte of the element. */
export type SplitMode = 'always' | 'never' | 'auto' | 'forward'

export interface CParams {
  readonly codec?: Codec | undefined
  readonly codecMeta?: number | undefined
  readonly clevel?: number | undefined
  readonly filters?: readonly FilterSpec[] | undefined
  readonly splitMode?: SplitMode | undefined
  readonly useDict?: boolean | undefined
  readonly blocksize?: number | undefined
  readonly typesize?: number | undefined
  readonly nthreads?: number | undefined
}

/** What the parameters are for. */
export interface CParamsTarget {
  readonly itemsize: number
  readonly kind?: Kind | undefined
  /** Number of dimensions of an array; a super-chunk has none. */
  readonly ndim?: number | undefined
}

/** Parameters as a file declares them. Numbers stand for codecs and filters that have no name here. */
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

export function resolveCParams(
  given: CParams | undefined,
  type: CParamsTarget,
  context: 'array' | 'schunk' = 'array',
): NativeCParams {
  throw new Error(`not there yet: ${given} ${type.itemsize} ${context}`)
}

/** A frame's parameters by name. */
export function describeCParams(info: FrameInfo): DescribedCParams {
  throw new Error(`not there yet: ${info.codec}`)
}

/** A frame's parameters as native code takes them, for chunks that are added to it. */
export function frameCParams(info: FrameInfo): NativeCParams {
  throw new Error(`not there yet: ${info.codec}`)
}
