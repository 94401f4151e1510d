import { binding, type NativeFrame } from './binding'
import { type DType, parseDTypeText } from './dtype'
import { isBlosc2Error } from './errors'
import { classify, type Kind } from './kinds'
import { product } from './ndarray/state'
import { openFrame } from './open-frame'
import { type OpenPlan, planOpening } from './open-options'
import { type DescribedCParams, describeCParams } from './params'
import { type FilePath, filePath, type PathLike } from './path'
import { refuseAsyncOptions, runAsync, runSync, type Steps } from './steps'

/** What a file's header tells. Sizes in bytes. */
export interface Sniffed {
  readonly kind: Kind
  /** Left out for what is no array, and where the dtype cannot be interpreted. */
  readonly dtype?: DType
  readonly shape?: readonly number[]
  readonly chunks?: readonly number[]
  readonly blocks?: readonly number[]
  /** Uncompressed. */
  readonly nbytes: number
  /** Of all chunks, compressed. */
  readonly cbytes: number
  readonly codec?: DescribedCParams['codec']
  /** Of the frame format. */
  readonly version: number
}

export interface SyncSniffOptions {
  /** Where the frame begins in the file, bytes. Default 0. */
  readonly offset?: number | bigint | undefined
  /** Bytes that belong to it. Default: up to the end of the file. */
  readonly length?: number | bigint | undefined
}

export interface SniffOptions extends SyncSniffOptions {
  readonly signal?: AbortSignal | undefined
}

/**
 * Tells what a file holds, from its header alone.
 *
 * @throws what `open` throws for files that are no frames.
 * @example
 * ```ts
 * const { kind, dtype, shape } = await blosc2.sniff('a.b2nd')
 * ```
 */
export async function sniff(path: PathLike, options?: SniffOptions): Promise<Sniffed> {
  const file = filePath(path, 'sniff()')
  return runAsync(sniffSteps(file, planSniffing(options, 'sniff()')), options, file.name)
}

/** Blocking {@link sniff}. */
export function sniffSync(path: PathLike, options?: SyncSniffOptions): Sniffed {
  refuseAsyncOptions(options, 'sniff')
  const file = filePath(path, 'sniffSync()')
  return runSync(sniffSteps(file, planSniffing(options, 'sniffSync()')), file.name)
}

const openingOnly = [
  'mode',
  'mmapMode',
  'initialMappingSize',
  'locking',
  'cparams',
  'dparams',
  'kind',
  'dtype',
  'verify',
]

function planSniffing(options: SniffOptions | undefined, owner: string): OpenPlan {
  const plan = planOpening(options, owner, openingOnly)
  return { ...plan, native: { ...plan.native, headerOnly: true } }
}

function* sniffSteps(file: FilePath, plan: OpenPlan): Steps<Sniffed> {
  const frame = yield* openFrame(file, plan)
  try {
    return describeFrame(frame)
  } finally {
    binding.releaseFrame(frame)
  }
}

export function describeFrame(frame: NativeFrame): Sniffed {
  const info = binding.frameInfo(frame)
  const { kind } = classify(info)
  const { cbytes, version, array, typesize } = info
  const { codec } = describeCParams(info)
  if (!array) return { kind, nbytes: info.nbytes, cbytes, codec, version }
  const { shape, chunks, blocks } = array
  const dtype = dtypeOf(array.dtype, typesize)
  const nbytes = product(shape) * typesize
  return {
    kind,
    ...(dtype === undefined ? {} : { dtype }),
    shape,
    chunks,
    blocks,
    nbytes,
    cbytes,
    codec,
    version,
  }
}

function dtypeOf(text: string, typesize: number): DType | undefined {
  if (text === '') return `V${typesize}`
  try {
    const type = parseDTypeText(text)
    return type.itemsize === typesize && !type.subshape ? type.dtype : `V${typesize}`
  } catch (error) {
    if (isBlosc2Error(error)) return undefined
    throw error
  }
}
