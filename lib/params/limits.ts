/** What codecs and filters ask of the data: C-Blosc2 fails late, or not at all, where these do not hold. */
import type { Kind } from '../dtype'
import type { Codec, Filter, SplitMode } from './names'

/** What the parameters are for. */
export interface CParamsTarget {
  /** Bytes per element. */
  readonly itemsize: number
  /** NumPy's letter of the elements, where they have a dtype. */
  readonly kind?: Kind | undefined
  /** Number of dimensions of an array; a super-chunk has none. */
  readonly ndim?: number | undefined
  /** Blocks of an array, where they are known already. */
  readonly blocks?: readonly number[] | undefined
}

/** A codec with all it depends on. */
export interface CodecChoice {
  readonly codec: Codec
  readonly codecMeta: number | undefined
  readonly filters: readonly FilterChoice[]
  readonly splitMode: SplitMode
}

export interface FilterChoice {
  /** Of filters without a name here, the number. */
  readonly id: Filter | number
  readonly meta: number | undefined
}

type Range = readonly [min: number, max: number]

function describeTarget({ itemsize, kind }: CParamsTarget): string {
  return kind === undefined
    ? `elements of ${itemsize} bytes`
    : `elements of kind '${kind}' and ${itemsize} bytes`
}

function needFloats(target: CParamsTarget, name: string): void {
  const { kind, itemsize } = target
  if ((kind === undefined || kind === 'f') && (itemsize === 4 || itemsize === 8)) return
  throw new TypeError(`Expected float32 or float64 elements for ${name}, got ${describeTarget(target)}`)
}

function needDimensions({ ndim }: CParamsTarget, [min, max]: Range, name: string): void {
  if (ndim === undefined) throw new TypeError(`Expected an array for ${name}, got a super-chunk`)
  if (ndim < min || ndim > max) {
    const range = min === max ? `${min}` : `${min} to ${max}`
    throw new RangeError(`Expected an array of ${range} dimensions for ${name}, got ${ndim}`)
  }
}

function needMeta(meta: number | undefined, ranges: readonly Range[], name: string, what: string): void {
  const text = ranges.map(([min, max]) => (min === max ? `${min}` : `${min} to ${max}`)).join(' or ')
  if (meta === undefined) throw new TypeError(`Expected ${name} to be given, ${what}: ${text}; got undefined`)
  if (!ranges.some(([min, max]) => meta >= min && meta <= max)) {
    throw new RangeError(`Expected ${name}, ${what}, to be ${text}, got ${meta}`)
  }
}

/** ZFP reads the values, so nothing may have moved their bytes before. */
const byteMovers: readonly (Filter | number)[] = ['shuffle', 'bitshuffle', 'delta', 'bytedelta', 'ndcell']

const zfpMeta: Readonly<Record<string, readonly [Range, string]>> = {
  'zfp-acc': [[-128, 127], 'the power of ten of the largest error'],
  'zfp-prec': [[0, 64], 'the number of bit planes'],
  'zfp-rate': [[1, 100], 'the size in percent'],
}

function checkZfp({ codec, codecMeta, filters, splitMode }: CodecChoice, target: CParamsTarget): void {
  const [range, what] = zfpMeta[codec] ?? [[0, 255], 'its parameter']
  needDimensions(target, [1, 4], codec)
  needFloats(target, codec)
  needMeta(codecMeta, [range], 'codecMeta', what)
  const mover = filters.find(({ id }) => byteMovers.includes(id))
  if (mover !== undefined) {
    throw new TypeError(
      `Expected filters that leave the bytes in their place for ${codec}, got '${mover.id}'`,
    )
  }
  if (splitMode === 'always')
    throw new TypeError(`Expected splitMode not to be 'always' for ${codec}, got 'always'`)
  const small = target.blocks?.findIndex((block) => block < 4) ?? -1
  if (small >= 0) {
    throw new RangeError(
      `Expected blocks of at least 4 along each axis for ${codec}, got ${target.blocks?.[small]}`,
    )
  }
}

/** @throws TypeError or RangeError when the codec cannot work on the data, or lacks its parameter. */
export function checkCodec(choice: CodecChoice, target: CParamsTarget): void {
  const { codec } = choice
  if (codec.startsWith('zfp')) checkZfp(choice, target)
  else if (codec === 'ndlz') checkNdlz(choice, target)
}

function checkNdlz({ codec, codecMeta, splitMode }: CodecChoice, target: CParamsTarget): void {
  needDimensions(target, [2, 2], codec)
  needMeta(
    codecMeta,
    [
      [4, 4],
      [8, 8],
    ],
    'codecMeta',
    'the side of its cells',
  )
  if (target.itemsize > 1 && splitMode !== 'always') {
    throw new TypeError(
      `Expected splitMode to be 'always' for ndlz on elements of ${target.itemsize} bytes, got '${splitMode}'`,
    )
  }
}

const mantissa: Readonly<Record<number, number>> = { 4: 23, 8: 52 }

/** Bits to keep, or as a negative number bits to drop; at least one must stay. */
function bitRanges(bits: number): readonly Range[] {
  return [
    [1, bits],
    [1 - bits, -1],
  ]
}

function needIntegers(target: CParamsTarget, name: string): void {
  const { kind, itemsize } = target
  if ((kind === undefined || kind === 'i' || kind === 'u') && [1, 2, 4, 8].includes(itemsize)) return
  throw new TypeError(`Expected integer elements for ${name}, got ${describeTarget(target)}`)
}

/** C-Blosc2 gives back other data where delta comes later, or again. */
const latestDelta = 3

/** @throws RangeError for filters that lose data in this order. */
export function checkOrder(filters: readonly FilterChoice[]): void {
  const [first, second] = filters.flatMap(({ id }, i) => (id === 'delta' ? [i] : []))
  if (first === undefined || (first < latestDelta && second === undefined)) return
  const list = filters.map(({ id }) => id).join(', ')
  throw new RangeError(`Expected delta once, among the first ${latestDelta} filters, got ${list}`)
}

/** @throws TypeError or RangeError when the filter cannot work on the data, or lacks its parameter. */
export function checkFilter({ id, meta }: FilterChoice, target: CParamsTarget): void {
  const name = `the meta of ${id}`
  if (id === 'truncPrec') {
    needFloats(target, id)
    needMeta(meta, bitRanges(mantissa[target.itemsize] ?? 0), name, 'the bits of the mantissa to keep')
  } else if (id === 'intTrunc') {
    needIntegers(target, id)
    needMeta(meta, bitRanges(8 * target.itemsize), name, 'the bits to keep')
  } else if (id === 'ndcell') {
    needDimensions(target, [1, 8], id)
    needMeta(meta, [[1, 255]], name, 'the side of its cells')
  } else if (id === 'ndmean') {
    needDimensions(target, [1, 8], id)
    needFloats(target, id)
    needMeta(meta, [[1, 127]], name, 'the side of its cells')
  } else {
    needMeta(meta ?? 0, [[0, 255]], name, 'a byte')
  }
}
