import { promises, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { binding, type NativeFrame } from '../binding'
import {
  isMissing,
  makeDirectory,
  readStart,
  removeDirectory,
  removeFile,
  stat,
  syncDirectory,
} from '../files'
import { interpret, type Opened } from '../interpret'
import { openWith } from '../open-frame'
import { type OpenPlan, planOpening, type SyncOpenOptions } from '../open-options'
import type { FilePath } from '../path'
import { native, type Steps, step } from '../steps'
import { rangeContent } from '../zip/content'
import { RandomFile } from '../zip/file'
import { isAbandoned } from '../zip/temporary'
import type { OpenContent } from './frame-content'
import type { ExpectedOptions, LeafEdit, Leaves } from './leaves'
import { beginsFrame, embedName, isLeafName, mayBeLeaf } from './names'

/** Leaves that are files in a directory, each replaced as a whole. */
export class FolderLeaves implements Leaves {
  readonly #file: FilePath
  readonly #path: string
  /** How leaves are opened. */
  readonly #mode: Pick<SyncOpenOptions, 'mode' | 'mmapMode'>
  readonly #touched = new Set<string>()

  constructor(file: FilePath, mode: Pick<SyncOpenOptions, 'mode' | 'mmapMode'>) {
    this.#file = file
    this.#path = file.native.toString()
    this.#mode = mode
  }

  get name(): string {
    return `'${this.#file.name}'`
  }

  get #writes(): boolean {
    return this.#mode.mode !== undefined && this.#mode.mode !== 'r'
  }

  *list(): Steps<string[]> {
    const names: string[] = []
    for (const name of yield* filesBelow(this.#path)) {
      const base = name.slice(name.lastIndexOf('/') + 1)
      if (isAbandoned(base)) {
        if (this.#writes) yield* removeQuietly(join(this.#path, name))
      } else if (mayBeLeaf(name) && (isLeafName(name) || (yield* this.#isFrame(name)))) {
        names.push(name)
      }
    }
    return yield* this.#latest(names)
  }

  open(name: string, expected: ExpectedOptions): Steps<Opened> {
    const plan: OpenPlan = planOpening({ ...this.#mode, ...expected }, 'get()')
    const file = { native: join(this.#path, name), name: join(this.#file.name, name) }
    return openWith(file, plan, (frame, options) => interpret(frame, plan, options))
  }

  checkMissing(): void {}

  *content(name: string): Steps<OpenContent> {
    const file = yield* RandomFile.open(join(this.#path, name), 'r')
    const { size } = yield* file.stat()
    return { ...rangeContent(file, 0, size), close: () => file.close() }
  }

  *change(edits: readonly LeafEdit[], _: unknown, putEmbedded: () => Steps<void>): Steps<void> {
    for (const { name, frame } of edits) if (frame) yield* this.#write(name, frame)
    yield* putEmbedded()
    for (const { name, frame } of edits) if (!frame) yield* this.#remove(name)
  }

  *window(): Steps<undefined> {
    yield* done()
  }

  *flush(): Steps<void> {
    for (const directory of this.#touched) {
      try {
        yield* syncDirectory(directory)
      } catch (error) {
        if (!isMissing(error)) throw error
      }
    }
    this.#touched.clear()
  }

  *compact(): Steps<void> {}

  *close(): Steps<void> {
    if (this.#writes) yield* this.flush()
  }

  *#write(name: string, frame: NativeFrame): Steps<void> {
    const path = join(this.#path, name)
    const directory = dirname(path)
    const target = { path, contiguous: true, replace: true }
    try {
      binding.releaseFrame(yield* native.saveFrame(frame, target))
    } catch (error) {
      if (!isMissing(error)) throw error
      yield* makeDirectory(directory)
      binding.releaseFrame(yield* native.saveFrame(frame, target))
    }
    this.#touched.add(directory)
  }

  /** The directories that are left empty go as well: a leaf may take their name. */
  *#remove(name: string): Steps<void> {
    try {
      yield* removeFile(join(this.#path, name))
    } catch (error) {
      if (!isMissing(error)) throw error
    }
    for (let at = dirname(name); at !== '.'; at = dirname(at)) {
      try {
        yield* removeDirectory(join(this.#path, at))
      } catch {
        break
      }
    }
    this.#touched.add(this.#path)
  }

  *#isFrame(name: string): Steps<boolean> {
    return beginsFrame(yield* readStart(join(this.#path, name), 0, 16))
  }

  /** Of names of the same key, of which an interrupted change may leave two, the one that was written last. */
  *#latest(names: readonly string[]): Steps<string[]> {
    const stems = new Map<string, string[]>()
    for (const name of names) {
      const stem = name.replace(/\.[^./]*$/, '')
      stems.set(stem, [...(stems.get(stem) ?? []), name])
    }
    if (stems.size === names.length) return [...names]
    const older = new Set<string>()
    for (const same of stems.values()) {
      const ages = new Map<string, number>()
      if (same.length > 1)
        for (const name of same) ages.set(name, (yield* stat(join(this.#path, name))).mtimeMs)
      for (const name of same.sort((a, b) => (ages.get(b) ?? 0) - (ages.get(a) ?? 0)).slice(1))
        older.add(name)
    }
    if (this.#writes) for (const name of older) yield* removeQuietly(join(this.#path, name))
    return names.filter((name) => !older.has(name))
  }
}

function* done(): Steps<void> {}

function* removeQuietly(path: string): Steps<void> {
  try {
    yield* removeFile(path)
  } catch {
    // Somebody else is tidying up.
  }
}

/** Paths of all files in a directory and those within it, with `/` between names. */
export function* filesBelow(path: string): Steps<string[]> {
  const files: string[] = []
  const waiting = ['']
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const directory = join(path, at)
    const entries = yield* step(
      () => readdirSync(directory, { withFileTypes: true }),
      () => promises.readdir(directory, { withFileTypes: true }),
    )
    entries.sort((a, b) => (a.name < b.name ? -1 : 1))
    for (const entry of entries) {
      const name = at === '' ? entry.name : `${at}/${entry.name}`
      if (entry.isDirectory()) waiting.push(name)
      else if (entry.isFile() && name !== embedName) files.push(name)
    }
  }
  return files
}
