/** What callers may select with. Types and the two values that belong to them. */

/** A range of one axis as NumPy's `start:stop:step`; `null` stands for what NumPy lets one leave out. */
export interface Slice {
  readonly start: number | null
  readonly stop: number | null
  readonly step: number | null
}

/** What is taken for a {@link Slice}: bigints too, entries may be missing. zarrita's slices are such objects. */
export interface SliceLike {
  readonly start?: number | bigint | null | undefined
  readonly stop?: number | bigint | null | undefined
  readonly step?: number | bigint | null | undefined
}

/**
 * Inserts an axis of length 1 into the result, as NumPy's `np.newaxis`.
 * @example
 * ```ts
 * await a.get([blosc2.newaxis, 0]) // shape [1, ...] of the first row
 * ```
 */
export const newaxis: unique symbol = Symbol('blosc2.newaxis')

/** A 1-d boolean tensor, one element per index of the axis. */
export interface MaskTensor {
  readonly dtype: 'bool'
  readonly shape: readonly number[]
  readonly data: Uint8Array
}

/** Indices of one axis, negative ones from its end. */
export type IndexList =
  | readonly (number | bigint)[]
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint16Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array

/**
 * What is selected of one axis: an integer (drops the axis), `null` or `':'` (all of it), a {@link Slice}, a list of
 * indices, or a boolean mask. `'...'` stands for as many whole axes as are missing, {@link newaxis} for none.
 */
export type AxisSelection =
  | number
  | bigint
  | null
  | ':'
  | '...'
  | SliceLike
  | typeof newaxis
  | IndexList
  | readonly boolean[]
  | MaskTensor

/**
 * A selection: one entry per axis, a single entry for the first axis, or NumPy's text (`'0:10, ::-2, -1'`). Missing
 * axes mean all of them; `undefined` and `null` mean everything.
 */
export type Selection = readonly AxisSelection[] | AxisSelection | string | undefined

/** A selection worked out for one shape. */
export interface ResolvedSelection {
  /** start, step, count per stored axis (count 1 for integers). */
  readonly ranges: Float64Array
  /** Indices of the axes that have a list; their range is ignored. */
  readonly lists: readonly (Float64Array | null)[] | undefined
  /** Elements selected per stored axis. */
  readonly counts: readonly number[]
  /** Of the result: dropped axes out, new axes in. */
  readonly shape: readonly number[]
  /** For each stored axis its position in `shape`, or -1 when it is dropped. */
  readonly axes: readonly number[]
  /** One element is meant, by integers alone. */
  readonly scalar: boolean
  /** The whole array in order. */
  readonly everything: boolean
}
