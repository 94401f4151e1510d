/**
 * The addon's exports. No other file loads the addon or knows the names of its functions.
 *
 * A {@link NativeFrame} is an immutable snapshot of one frame. What changes something returns a new one that shares every
 * untouched chunk with the old, so reads never need a lock.
 */
import { loadAddon } from '../addon'
import type { ArrayOperations } from './arrays'
import type { CodecImmediate, CodecOperations } from './codecs'
import type { FileOperations, NativeJournaled } from './files'
import { infoOf, type NativeDescription } from './frame-info'
import type { ChecksumState, FrameInfo, FrameOperations, NativeFrame } from './frames'
import type { RawImmediate, RawOperations } from './raw'
import type { RecoveryOperations } from './recovery'
import type { SchunkOperations } from './schunks'
import type { TensorOperations } from './tensors'

export type * from './arrays'
export type * from './files'
export type * from './frames'
export type * from './raw'
export type * from './recovery'
export type * from './schunks'

/** Cancels native work and counts its finished items. */
export type NativeControl = { abort(): void; readonly done: number; readonly total: number }

/** The lock between processes that is a file beside a frame. */
export interface NativeLock {
  /** False where another holder is in the way all the `insistence` µs long. Each exclusive lock counts as a change. */
  try(exclusive: boolean, insistence: number): boolean
  /** Exclusive locks so far, of all processes; only meaningful while locked. */
  count(): number
  unlock(): void
  close(): void
}

/** Quick functions that exist once, and the control of asynchronous ones. */
export interface NativeImmediate {
  describeFrame(frame: NativeFrame): NativeDescription
  /**
   * Lets go of the snapshot, and of its file's descriptor with the last one, without waiting for the garbage collector.
   * Operations under way go on; later ones throw `ERR_BLOSC2_CLOSED`. Again is fine.
   */
  releaseFrame(frame: NativeFrame): undefined
  /** The same for a state that another one has replaced: later operations throw `STALE`. */
  supersedeFrame(frame: NativeFrame): undefined
  /** A handle begins to use the file that the frame is of; nothing for frames in memory. */
  enterFile(frame: NativeFrame): undefined
  /** A handle, which may have written, ends using it. With the last one all its frames are superseded: it is closed. */
  leaveFile(frame: NativeFrame, wrote: boolean): undefined
  /** Whether both read by the same descriptor or mapping. */
  sameSource(a: NativeFrame, b: NativeFrame): boolean
  /** A number that differs between states of a file, as far as its header, index and metadata do. */
  stateDigest(frame: NativeFrame): number
  /** Bytes of its file that the committed state does not need, as far as this process knows. */
  unusedBytes(frame: NativeFrame): number
  /** The decompressed content of one variable-length metalayer. */
  vlmetaEntry(frame: NativeFrame, name: string): Uint8Array | undefined
  checksumState(frame: NativeFrame): ChecksumState
  setThreads(n: number): undefined
  getThreads(): number
  versions(): { readonly cBlosc2: string; readonly zstd: string; readonly lz4: string; readonly zlib: string }
  /** Closes it. Again is fine. */
  releaseJournaled(file: NativeJournaled): undefined
  Control: new () => NativeControl
  /** Opened, and created where it is missing. */
  Lock: new (
    path: string | Buffer,
  ) => NativeLock
}

type Operations = FrameOperations &
  FileOperations &
  ArrayOperations &
  RawOperations &
  SchunkOperations &
  TensorOperations &
  RecoveryOperations &
  CodecOperations
type Asynchronous = {
  [K in keyof Operations]: (
    ...args: [...args: Parameters<Operations[K]>, control?: NativeControl | undefined]
  ) => Promise<ReturnType<Operations[K]>>
}
type Synchronous = { [K in keyof Operations as `${K}Sync`]: Operations[K] }

type Addon = NativeImmediate & RawImmediate & CodecImmediate & Asynchronous & Synchronous
export type Binding = Addon & { frameInfo(frame: NativeFrame): FrameInfo }

/** What native code throws: plain errors with these properties; `errors.ts` makes them public ones. */
export interface NativeError extends Error {
  /**
   * `ERR_BLOSC2_…`; `ABORTED`; `STALE` where the file has changed since the snapshot was taken and the operation is to be
   * repeated; or `SYSTEM` with `errno` (positive), `syscall` and `path`.
   */
  readonly code: string
  readonly nchunk?: number
  readonly errno?: number
  readonly syscall?: string
  readonly path?: string
}

const addon = loadAddon<Addon>()
/** Snapshots do not change, and each is asked for several times. */
const described = new WeakMap<NativeFrame, FrameInfo>()

function frameInfo(frame: NativeFrame): FrameInfo {
  const known = described.get(frame)
  if (known) return known
  const info = infoOf(addon.describeFrame(frame))
  described.set(frame, info)
  return info
}

export const binding: Binding = Object.assign(addon, { frameInfo })
