/** Tensors on their way into super-chunks. */
import type { NativeFrame } from '../binding'
import { type ElementType, resolveDType } from '../dtype'
import { assembleLayers, encodeEntry } from '../metadata/input'
import { type CreateOptions, type CreatePlan, type DParams, planCreation } from '../ndarray/create-options'
import { denseFrom, type GivenData, giveTensor } from '../ndarray/source'
import { type ArrayState, boxRanges, denseStrides, product, stateOf } from '../ndarray/state'
import { checkOptions, describe, expectOneOf } from '../options'
import type { CParams } from '../params'
import { schunkCParams, schunkPlan } from '../schunk/create'
import { native as frames, type Steps } from '../steps'
import { type Framework, frameworks, recordName, recordValue } from './record'
import { native } from './steps'

/** How a tensor is packed. */
export interface SyncPackTensorOptions
  extends Pick<CreateOptions, 'dtype' | 'shape' | 'meta' | 'vlmeta' | 'checksum'> {
  /**
   * What Python's `load_tensor` makes of the file: an array of NumPy (default), or a tensor of PyTorch or TensorFlow,
   * which must be installed there.
   */
  readonly framework?: Framework | undefined
  /** Bytes per chunk, uncompressed, whole elements. Default: 4 MiB. */
  readonly chunksize?: number | undefined
  /** Default: ZSTD, level 5, shuffle. */
  readonly cparams?: CParams | undefined
  readonly dparams?: DParams | undefined
}

/** Options of `packTensor`. */
export interface PackTensorOptions
  extends SyncPackTensorOptions,
    Pick<CreateOptions, 'signal' | 'onProgress'> {}

/** Options of `saveTensorSync`. */
export interface SyncSaveTensorOptions
  extends SyncPackTensorOptions,
    Pick<CreateOptions, 'mode' | 'contiguous' | 'locking' | 'durability'> {}

/** Options of `saveTensor`. */
export interface SaveTensorOptions
  extends SyncSaveTensorOptions,
    Pick<CreateOptions, 'signal' | 'onProgress'> {}

const packKeys = [
  'dtype',
  'shape',
  'meta',
  'vlmeta',
  'checksum',
  'framework',
  'chunksize',
  'cparams',
  'dparams',
  'signal',
  'onProgress',
]
export const packOptions: readonly string[] = packKeys
export const saveOptions: readonly string[] = [...packKeys, 'mode', 'contiguous', 'locking', 'durability']

/** Large enough for threads to be worth their while, small enough for all of them to have one. */
const usualChunk = 4 * 2 ** 20

/** Options after their check, the tensor aside. */
export interface TensorPlan extends CreatePlan {
  readonly framework: Framework
  readonly chunksize: number | undefined
  readonly cparams: CParams | undefined
}

export function planTensor(
  options: SaveTensorOptions & Pick<CreateOptions, 'urlpath'>,
  owner: string,
): TensorPlan {
  const { framework = 'numpy', chunksize, cparams } = options
  const plan = planCreation(options, owner, {
    extra: ['framework', 'chunksize'],
    refused: ['chunks', 'blocks'],
  })
  if (plan.vlmeta.some(({ name }) => name === recordName)) {
    throw new TypeError(`The name '${recordName}' in 'vlmeta' is reserved for what makes the file a tensor`)
  }
  return { ...plan, framework: expectOneOf(framework, frameworks, "option 'framework'"), chunksize, cparams }
}

/** Refuses what is no options object, before it is spread over others. */
export function checkTensorOptions(options: unknown, allowed: readonly string[], owner: string): void {
  checkOptions(options, allowed, `${owner}()`)
}

/** The frame of a saved tensor: the plan's file, or in memory. */
export function* createTensor(plan: TensorPlan, x: unknown): Steps<NativeFrame> {
  const { shape, type, data, conversion } = yield* elements(plan, x)
  checkFramework(plan.framework, type)
  const cparams = schunkCParams(plan.cparams, type.itemsize)
  const chunksize = chunkBytes(plan.chunksize, type.itemsize, cparams.typesize)
  const record = recordValue({ framework: plan.framework, shape, type })
  const vlmeta = yield* assembleLayers([encodeEntry(recordName, record, 'vlmeta')])
  const full = yield* schunkPlan(plan, cparams, chunksize, { meta: [], vlmeta, checksums: false })
  return yield* native.createTensor(full, shape, type.itemsize, data, conversion, plan.target)
}

interface Elements extends GivenData {
  readonly shape: readonly number[]
  readonly type: ElementType
}

function* elements({ given }: TensorPlan, x: unknown): Steps<Elements> {
  const { dtype, shape } = given
  const state = stateOf(x)
  if (state !== undefined && dtype === undefined && shape === undefined) return yield* ofArray(state)
  const source = yield* denseFrom(x, {
    ...(dtype === undefined ? {} : { dtype }),
    ...(shape === undefined ? {} : { shape: typeof shape === 'number' ? [shape] : shape }),
  })
  const type = dtype === undefined ? source.type : resolveDType(dtype)
  return { shape: source.shape, type, ...giveTensor(type, source, source.strides) }
}

/** All of a compressed array, as it is stored. */
function* ofArray(state: ArrayState): Steps<Elements> {
  return yield* state.handle.reading(function* (frame) {
    const { shape } = state.layout
    const { type } = state
    const view = new Uint8Array(product(shape) * type.itemsize)
    const ranges = boxRanges(
      shape.map(() => 0),
      shape,
    )
    const conversion = { stored: 0, memory: 0, swap: 1 }
    if (view.length > 0) yield* frames.readArray(frame, { ranges }, view, conversion)
    return { shape, type, data: { view, offset: 0, strides: denseStrides(shape, type.itemsize) }, conversion }
  })
}

/** @throws TypeError where Python would fail to make such a tensor of the file. */
function checkFramework(framework: Framework, { dtype, kind, byteOrder }: ElementType): void {
  if (framework === 'numpy') return
  const kinds = framework === 'torch' ? 'biufc' : 'biufcSU'
  if (kinds.includes(kind) && byteOrder === 'little') return
  const name = typeof dtype === 'string' ? dtype : 'a struct'
  const order = byteOrder === 'big' ? ', big-endian' : ''
  throw new TypeError(
    `Expected a dtype that ${framework} has for option 'framework', got ${name}${order}: leave the option out`,
  )
}

function chunkBytes(given: number | undefined, itemsize: number, typesize: number): number {
  if (given === undefined) {
    const unit = itemsize % typesize === 0 ? itemsize : itemsize * typesize
    return Math.max(Math.floor(usualChunk / unit), 1) * unit
  }
  if (Number.isSafeInteger(given) && given > 0 && given % itemsize !== 0) {
    throw new RangeError(
      `Expected option 'chunksize' to be a multiple of the ${itemsize} bytes of an element, got ${describe(given)}`,
    )
  }
  return given
}
