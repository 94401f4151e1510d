import { sizeOnDisk } from '../files'
import type { FrameHandle } from '../handle/handle'
import type { Steps } from '../steps'
import { type ArrayState, product } from './state'

/** What a save has written; sizes in bytes. */
export interface SaveInfo {
  readonly path: string
  /** Uncompressed. */
  readonly nbytes: number
  /** Of the compressed chunks. */
  readonly cbytes: number
  /** Of the file, or of all files of a sparse directory. */
  readonly bytesWritten: number
}

export function saveInfo({ handle, layout, type }: ArrayState): Steps<SaveInfo> {
  return savedInfo(handle, product(layout.shape) * type.itemsize)
}

export function* savedInfo(handle: FrameHandle, nbytes: number): Steps<SaveInfo> {
  const { file, info } = handle
  handle.closeSync()
  const bytesWritten = file ? yield* sizeOnDisk(file.native) : 0
  return { path: file?.name ?? '', nbytes, cbytes: info.cbytes, bytesWritten }
}
