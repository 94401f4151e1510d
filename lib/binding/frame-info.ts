/** What a frame declares, from the form in which native code gives it: to make objects there takes several times as long. */
import type { FrameInfo, NativeMetalayer } from './frames'

/** As `DescribeFrame` in binding/frame_handle.h makes it. */
export type NativeDescription = readonly [
  numbers: Float64Array,
  meta: readonly NativeMetalayer[],
  vlmetaNames: readonly string[],
  /** None for what is no array. */
  dtype: string | undefined,
]

const filterSlots = 6

export function infoOf([numbers, meta, vlmetaNames, dtype]: NativeDescription): FrameInfo {
  let next = 0
  const number = (): number => numbers[next++] ?? 0
  const list = (length: number): number[] => {
    const values: number[] = []
    for (let i = 0; i < length; i++) values.push(number())
    return values
  }
  const info = {
    version: number(),
    contiguous: number() === 1,
    headerLength: number(),
    frameLength: number(),
    nbytes: number(),
    cbytes: number(),
    typesize: number(),
    blocksize: number(),
    chunksize: number(),
    nchunks: number(),
    codec: number(),
    codecMeta: number(),
    clevel: number(),
    splitMode: number(),
    useDict: number() === 1,
    vlblocks: number() === 1,
    filters: list(filterSlots),
    filtersMeta: list(filterSlots),
    meta,
    vlmetaNames,
  }
  if (dtype === undefined) return info
  const ndim = (numbers.length - next) / 3
  return { ...info, array: { shape: list(ndim), chunks: list(ndim), blocks: list(ndim), dtype } }
}
