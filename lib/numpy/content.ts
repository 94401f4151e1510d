/** What `.npy` and `.safetensors` files are written from. */
import type { NativeRaw } from '../binding'
import { type DTypeLike, itemType, resolveDType } from '../dtype'
import { denseFrom } from '../ndarray/source'
import { type ArrayState, product, stateOf } from '../ndarray/state'
import { assignDense, assignTo, type ElementTarget } from '../ndarray/write'
import { expectOneOf } from '../options'
import { type RawArray, rawSize, rawTarget, writeRawArray } from '../raw/array'
import { copyBytes } from '../raw/copy'
import type { Steps } from '../steps'
import { type DenseSource, stridesOf } from '../tensor'
import type { HeaderContent } from './header-text'

/** An array to be written uncompressed. */
export interface Content extends HeaderContent {
  /** A raw array lies as it is to be written: same dtype, byte order and order of axes. */
  readonly source: DenseSource | ArrayState | RawArray
}

export interface ContentOptions {
  readonly dtype?: DTypeLike | undefined
  readonly order?: 'C' | 'F' | undefined
}

export function* contentOf(x: unknown, { dtype, order }: ContentOptions): Steps<Content> {
  if (order !== undefined) expectOneOf(order, ['C', 'F'], "option 'order'")
  const wanted = dtype === undefined ? undefined : resolveDType(dtype, "option 'dtype'")
  const state = stateOf(x)
  const source = state ?? (yield* denseFrom(x, dtype === undefined ? {} : { dtype }))
  const type = itemType(wanted ?? source.type)
  if (state) return { type, shape: state.layout.shape, fortran: order === 'F', source: state }
  const { shape, strides } = isDense(source) ? source : { shape: [], strides: [] }
  return {
    type,
    shape,
    fortran: order === undefined ? liesInFortransOrder(shape, strides) : order === 'F',
    source,
  }
}

export function isDense(source: Content['source']): source is DenseSource {
  return 'strides' in source
}

export function isRaw(source: Content['source']): source is RawArray {
  return 'raw' in source
}

export function writeContent(
  raw: NativeRaw,
  offset: number,
  { type, shape, fortran, source }: Content,
): Steps<void> {
  const array = { raw, type, shape, fortran, offset }
  if (isRaw(source)) return copyBytes(source.raw, source.offset, raw, offset, rawSize(array))
  return isDense(source) ? assignDense(rawTarget(array), null, source) : writeRawArray(array, null, source)
}

/** The elements in boxes, in C order. */
export function writeElements(
  target: ElementTarget,
  { source }: { readonly source: DenseSource | ArrayState },
): Steps<void> {
  return isDense(source) ? assignDense(target, null, source) : assignTo(target, null, source)
}

/** What NumPy finds contiguous in Fortran's order alone. Axes of one element count for neither. */
function liesInFortransOrder(shape: readonly number[], strides: readonly number[]): boolean {
  if (product(shape) === 0) return false
  const inC = stridesOf(shape)
  const inFortran = stridesOf([...shape].reverse()).reverse()
  const follows = (order: readonly number[]) => shape.every((n, i) => n === 1 || strides[i] === order[i])
  return !follows(inC) && follows(inFortran)
}
