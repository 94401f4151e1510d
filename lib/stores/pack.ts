/** Whole stores written to new places, piece by piece. */
import { basename, dirname, join } from 'node:path'
import { Blosc2Error, fileError } from '../errors'
import {
  identityOf,
  isMissing,
  makeDirectory,
  removeTree,
  renameFile,
  sameFile,
  syncDirectory,
} from '../files'
import type { FilePath } from '../path'
import { native, type Steps } from '../steps'
import { BytesContent, type Content, writeContent } from '../zip/content'
import { RandomFile } from '../zip/file'
import { removeAbandoned, temporaryName } from '../zip/temporary'
import { type Part, writeArchive } from '../zip/writing'
import type { StoreCore } from './core'
import type { OpenContent } from './frame-content'
import type { Leaves } from './leaves'
import { checkFileName, embedName } from './names'
import { lookAt, pathOf } from './open-store'

/** @throws `EEXIST` */
export function* packArchive(core: StoreCore, file: FilePath, replace: boolean): Steps<void> {
  const path = pathOf(file)
  yield* checkTarget(path, replace, core)
  const embedded = new BytesContent(yield* native.frameBytes(core.heap.handle.frame))
  const parts: (Part & { readonly content: OpenContent })[] = []
  for (const name of leafNames(core)) parts.push({ name, content: yield* lazyContent(core.leaves, name) })
  // As Python-Blosc2 orders them.
  parts.sort((a, b) => b.content.size - a.content.size)
  try {
    yield* writeArchive(path, [...parts, { name: embedName, content: embedded }], replace)
  } finally {
    for (const { content } of parts) yield* content.close()
  }
}

/** @throws `EEXIST` */
export function* packFolder(core: StoreCore, file: FilePath, replace: boolean): Steps<void> {
  const path = pathOf(file)
  yield* checkTarget(path, replace, core)
  yield* removeAbandoned(path)
  const temporary = temporaryName(path)
  yield* makeDirectory(temporary)
  try {
    const embedded = new BytesContent(yield* native.frameBytes(core.heap.handle.frame))
    yield* writeFile(join(temporary, embedName), embedded)
    for (const name of leafNames(core)) {
      checkFileName(name)
      const target = join(temporary, name)
      yield* makeDirectory(dirname(target))
      const content = yield* core.leaves.content(name)
      try {
        yield* writeFile(target, content)
      } finally {
        yield* content.close()
      }
    }
    yield* putInPlace(temporary, path)
  } catch (error) {
    yield* removeTree(temporary)
    throw error
  }
  yield* syncDirectory(dirname(path))
}

/** At any time there is the old store at the path or the new one; where the system cannot do that, maybe none. */
function* putInPlace(temporary: string, path: string): Steps<void> {
  if ((yield* lookAt(path)) === 'missing') {
    yield* renameFile(temporary, path)
  } else if (yield* native.exchangePaths(temporary, path)) {
    yield* removeTree(temporary)
  } else {
    const aside = temporaryName(path)
    yield* renameFile(path, aside)
    try {
      yield* renameFile(temporary, path)
    } catch (error) {
      yield* renameFile(aside, path)
      throw error
    }
    yield* removeTree(aside)
  }
}

/** The names that count, one for each key. */
function* leafNames({ index }: StoreCore): IterableIterator<string> {
  for (const key of index.keys()) {
    const place = index.get(key)
    const name = place?.tier === 'leaf' ? place.names[0] : undefined
    if (name !== undefined) yield name
  }
}

/** Content that is open only while it is read, from its beginning to its end or until it is closed. */
function* lazyContent(leaves: Leaves, name: string): Steps<OpenContent> {
  const first = yield* leaves.content(name)
  const { size } = first
  yield* first.close()
  let opened: OpenContent | undefined
  function* close(): Steps<void> {
    const done = opened
    opened = undefined
    if (done) yield* done.close()
  }
  return {
    size,
    close,
    *read(at, length) {
      opened ??= yield* leaves.content(name)
      const bytes = yield* opened.read(at, length)
      if (at + length >= size) yield* close()
      return bytes
    },
  }
}

function* writeFile(path: string, content: Content): Steps<void> {
  const file = yield* RandomFile.open(path, 'wx')
  try {
    yield* writeContent(content, file, 0)
    yield* file.sync()
  } finally {
    yield* file.close()
  }
}

function* checkTarget(path: string, replace: boolean, core: StoreCore): Steps<void> {
  const own = core.options.file
  if (own && basename(path) === basename(pathOf(own)) && (yield* sameTarget(path, pathOf(own)))) {
    throw new TypeError(`Expected another path than that of the store itself, got '${path}'`)
  }
  const found = yield* lookAt(path)
  if (found === 'missing') return
  if (!replace) {
    throw fileError('EEXIST', 'open', path)
  }
  if (found !== 'other') return
  const message = `Expected a store to replace at '${path}', found something else`
  throw new Blosc2Error('ERR_BLOSC2_FORMAT', message, { path })
}

function* sameTarget(path: string, own: string): Steps<boolean> {
  try {
    return sameFile(yield* identityOf(path), yield* identityOf(own))
  } catch (error) {
    if (isMissing(error)) return false
    throw error
  }
}
