/**
 * Changes of several leaves of a directory that count all at once: what is new waits under other names until one commit of
 * the frame of the embedded members tells where it belongs. Whoever opens the store for changes finishes what was
 * interrupted; those who only read look where it lies.
 */
import { dirname, join } from 'node:path'
import { binding, type NativeFrame } from '../binding'
import { identityOf, isMissing, makeDirectory, removeDirectory, removeFile, renameFile } from '../files'
import { assembleLayers, encodeEntry } from '../metadata/input'
import { decodeValue } from '../msgpack'
import { isObject } from '../options'
import { native, type Steps } from '../steps'

/** The entry of the vlmeta beside the embedded members that lists what is not in its place yet. */
const pendingName = '_node_pending'

/** What becomes of a leaf. Both are names within the directory. */
export interface Pending {
  readonly name: string
  /** Where its new content waits; `null` deletes it. */
  readonly from: string | null
  /** Of the file it takes the place of, 0 for none: where there is another one by now, somebody else has gone on. */
  readonly inode: number
}

export function pendingOf(frame: NativeFrame): Pending[] {
  const stored = binding.vlmetaEntry(frame, pendingName)
  const known: unknown = stored && decodeValue(stored, pendingName)
  return Array.isArray(known) ? known.map(pendingFrom).filter((entry) => entry !== undefined) : []
}

function pendingFrom(value: unknown): Pending | undefined {
  if (!isObject(value)) return undefined
  const { name, from, inode } = value
  const named = isInside(name) && (from === null || isInside(from))
  return named && typeof inode === 'number' ? { name, from, inode } : undefined
}

/** Whatever a file says, nothing outside of the store is touched. */
function isInside(name: unknown): name is string {
  return typeof name === 'string' && !/^\/|^[a-z]:|[\\\0]|(?:^|\/)\.\.?(?:\/|$)/i.test(name)
}

/** The frame with another list of what is pending. */
export function* withPending(frame: NativeFrame, pending: readonly Pending[]): Steps<NativeFrame> {
  const entry = encodeEntry(pendingName, pending, 'vlmeta')
  const vlmeta = pending.length > 0 ? yield* assembleLayers([entry]) : []
  const removed = pending.length > 0 ? [] : [pendingName]
  return yield* native.changeMetadata(frame, { meta: [], vlmeta, removed, checksums: null })
}

/** Whether it is still to be done. */
export function* isDue(path: string, { name, from, inode }: Pending): Steps<boolean> {
  if (from !== null && (yield* inodeOf(join(path, from))) === 0) return false
  return (yield* inodeOf(join(path, name))) === inode
}

/** Does it, if nobody has: it may have been done already, or be overtaken. */
export function* settlePending(path: string, pending: Pending): Steps<void> {
  const { name, from } = pending
  if (yield* isDue(path, pending)) {
    if (from === null) yield* removeLeaf(path, name)
    else yield* moveLeaf(path, from, name)
  } else if (from !== null) {
    yield* removeIfThere(join(path, from))
  }
}

/** The directories that are left empty go as well: a leaf may take their name. */
export function* removeLeaf(path: string, name: string): Steps<void> {
  yield* removeIfThere(join(path, name))
  for (let at = dirname(name); at !== '.'; at = dirname(at)) {
    try {
      yield* removeDirectory(join(path, at))
    } catch {
      break
    }
  }
}

function* moveLeaf(path: string, from: string, name: string): Steps<void> {
  try {
    yield* renameFile(join(path, from), join(path, name))
  } catch (error) {
    if (!isMissing(error)) throw error
    yield* makeDirectory(dirname(join(path, name)))
    yield* renameFile(join(path, from), join(path, name))
  }
}

export function* removeIfThere(path: string): Steps<void> {
  try {
    yield* removeFile(path)
  } catch (error) {
    if (!isMissing(error)) throw error
  }
}

export function* inodeOf(path: string): Steps<number> {
  try {
    // In a frame, where it is a number; of 64 bits the higher ones change less.
    return Number(BigInt.asUintN(53, (yield* identityOf(path)).ino))
  } catch (error) {
    if (isMissing(error)) return 0
    throw error
  }
}
