/** What the header of a frame tells. */
import { binding, type NativeFrame } from './binding'
import { type DType, parseDTypeText } from './dtype'
import { isBlosc2Error } from './errors'
import { classify, type Kind } from './kinds'
import { product } from './ndarray/state'
import { type DescribedCParams, describeCParams } from './params'

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
  /** Of the frame format; of `.npy` files that of theirs; 0 where there is none. */
  readonly version: number
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
