/** What commands make of the different things that open. */

import type { Sniffed } from '../index'
import type { NDArray } from '../ndarray/ndarray'
import type { NpyFile } from '../numpy/npy-file'
import type { NpzFile } from '../numpy/npz-file'
import { type Opened, open } from '../open'
import type { SafetensorsFile } from '../safetensors/safetensors-file'
import type { SChunk } from '../schunk'
import { signal } from './action'
import { type ArchivedArray, archivedArray } from './archived'
import { dtypeName, shape, size } from './wording'

/** Stores of every kind, as far as commands care. */
export interface Store {
  readonly kind: string
  readonly size: number
  keys(): Iterable<string>
  info(key: string): Promise<Sniffed | undefined>
  get(key: string): Promise<unknown>
}

export function isStore<T extends { readonly kind: string }>(x: T): x is T & Store {
  return x.kind !== 'safetensors' && 'keys' in x && 'info' in x && typeof x.info === 'function'
}

/** The super-chunk that carries an object, or is the object. Stores of several files have none. */
export function schunkOf(opened: Opened): SChunk | undefined {
  if (opened.kind === 'schunk') return opened
  return 'schunk' in opened ? opened.schunk : undefined
}

/**
 * Runs `use` on what a file holds, or on a member of the store it holds, and closes both; `useArchived` on a member of
 * an archive, for commands that can do with one.
 */
export async function withOpened<T>(
  file: string,
  key: string | undefined,
  use: (opened: Opened) => Promise<T>,
  useArchived?: (array: ArchivedArray) => Promise<T>,
): Promise<T> {
  await using opened = await open<string>(file, { signal })
  if (key === undefined) return await use(opened)
  if (useArchived && isArchive(opened)) return await useArchived(await archivedArray(opened, key))
  if (!isStore(opened))
    throw new TypeError(`Expected a store to take '${key}' from, got ${named(opened.kind)}`)
  const member: unknown = await opened.get(key)
  if (!isOpened(member)) {
    const keys = [...opened.keys()]
    const known = `${keys.slice(0, 5).join(', ')}${keys.length > 5 ? ' …' : ''}`
    throw new RangeError(
      `Expected '${key}' to be an array or another object in the store, which has ${known}`,
    )
  }
  try {
    return await use(member)
  } finally {
    await member.close()
  }
}

/** Whether it is something that opens, rather than a reference to data elsewhere. */
export function isOpened(x: unknown): x is Opened {
  return typeof x === 'object' && x !== null && 'kind' in x && 'close' in x
}

function isArchive(opened: Opened): opened is NpzFile | SafetensorsFile {
  return opened.kind === 'npz' || opened.kind === 'safetensors'
}

/** What has elements that can be selected. */
export type Readable = NDArray | NpyFile | ArchivedArray

export function arrayOf(opened: Opened, otherwise = ''): Readable {
  if (opened.kind === 'ndarray' || opened.kind === 'npy') return opened
  const hint = isStore(opened) || isArchive(opened) ? ": name one of its arrays with '--key'" : otherwise
  throw new TypeError(`Expected an array, got ${named(opened.kind)}${hint}`)
}

const names: Readonly<Record<string, string>> = {
  ndarray: 'an array',
  schunk: 'a super-chunk',
  embedstore: 'an EmbedStore',
  dictstore: 'a DictStore',
  treestore: 'a TreeStore',
  objectarray: 'an ObjectArray',
  batcharray: 'a BatchArray',
  listarray: 'a ListArray',
  npy: 'a .npy file',
  npz: 'an .npz archive',
  safetensors: 'a .safetensors file',
}

export function named(kind: string): string {
  return names[kind] ?? `something of kind ${kind}`
}

/** How the elements are divided: those of an uncompressed file are not. */
export function gridOf(array: Readable): readonly number[] {
  return array.kind === 'ndarray' ? array.chunks : []
}

/** A member of a store in three words: what it is made of, its shape, its size. */
export function memberWords({ kind, dtype, shape: lengths, nbytes }: Sniffed): string[] {
  return [dtype ? dtypeName(dtype) : kind, lengths ? shape(lengths) : '', size(nbytes)]
}
