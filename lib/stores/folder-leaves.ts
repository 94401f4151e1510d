import { promises, readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { binding, type NativeFrame } from '../binding'
import { describeFrame, type Sniffed } from '../describe-frame'
import { isMissing, makeDirectory, readStart, removeFile, stat, syncDirectory } from '../files'
import { interpret, type Opened } from '../interpret'
import { openFrame, openWith } from '../open-frame'
import { expecting, type OpenPlan, planOpening, type SyncOpenOptions } from '../open-options'
import type { FilePath } from '../path'
import { startingOver } from '../sharing/following'
import { native, type Steps, step } from '../steps'
import { rangeContent } from '../zip/content'
import { RandomFile } from '../zip/file'
import { isTemporary, removeIfAbandoned, temporaryName } from '../zip/temporary'
import type { EmbeddedMembers } from './embedded-members'
import {
  inodeOf,
  isDue,
  type Pending,
  pendingOf,
  removeIfThere,
  removeLeaf,
  settlePending,
  withPending,
} from './folder-changes'
import type { OpenContent } from './frame-content'
import { type ExpectedOptions, type LeafEdit, type Leaves, type Sizes, sizesOfEach } from './leaves'
import { beginsFrame, checkFileName, embedName, isLeafName, mayBeLeaf } from './names'

/** Leaves that are files in a directory, each replaced as a whole. */
export class FolderLeaves implements Leaves {
  readonly #file: FilePath
  readonly #path: string
  /** How leaves are opened. */
  readonly #plan: OpenPlan
  readonly #touched = new Set<string>()
  /** For readers: where leaves of an interrupted change are, `null` for those that are deleted. */
  readonly #pending = new Map<string, string | null>()

  constructor(file: FilePath, mode: Pick<SyncOpenOptions, 'mode' | 'mmapMode' | 'verify'>) {
    this.#file = file
    this.#path = file.native.toString()
    this.#plan = planOpening(mode, 'open()')
  }

  get name(): string {
    return `'${this.#file.name}'`
  }

  get unfinished(): boolean {
    return this.#writes && this.#pending.size > 0
  }

  get #writes(): boolean {
    return this.#plan.access !== 'r'
  }

  *list(): Steps<string[]> {
    const names: string[] = []
    for (const name of yield* filesBelow(this.#path)) {
      if (isTemporary(name.slice(name.lastIndexOf('/') + 1))) {
        if (this.#writes) yield* removeIfAbandoned(join(this.#path, name))
      } else if (mayBeLeaf(name) && (isLeafName(name) || (yield* this.#isFrame(name)))) {
        names.push(name)
      }
    }
    const kept = names.filter((name) => this.#pending.get(name) === undefined)
    for (const [name, from] of this.#pending) if (from !== null) kept.push(name)
    return yield* this.#latest(kept)
  }

  open(name: string, expected: ExpectedOptions): Steps<Opened> {
    const plan = expecting(this.#plan, expected)
    return openWith(this.#leafFile(name), plan, (frame, options) => interpret(frame, plan, options))
  }

  *describe(name: string): Steps<Sniffed> {
    return yield* this.#reading(name, true, function* (frame) {
      yield* done()
      return describeFrame(frame)
    })
  }

  sizes(names: readonly string[]): Steps<Sizes> {
    return sizesOfEach(this, names)
  }

  verify(name: string): Steps<void> {
    return this.#reading(name, false, native.verifyFrame)
  }

  *verifyRest(): Steps<void> {}

  checkMissing(): void {}

  *content(name: string): Steps<OpenContent> {
    const file = yield* RandomFile.open(join(this.#path, this.#fileOf(name)), 'r')
    const { size } = yield* file.stat()
    return { ...rangeContent(file, 0, size), close: () => file.close() }
  }

  *change(
    edits: readonly LeafEdit[],
    embedded: NativeFrame | undefined,
    members: EmbeddedMembers,
    together: boolean,
  ): Steps<void> {
    for (const { name, frame } of edits) if (frame) checkFileName(name)
    if (together && edits.length > 0) {
      yield* this.#changeTogether(edits, embedded, members)
      return
    }
    for (const { name, frame } of edits) if (frame) yield* this.#write(name, frame)
    yield* members.put(embedded)
    for (const { name, frame } of edits) if (!frame) yield* this.#remove(name)
  }

  /** To be called before anything else of a store that is opened. Finishes what was interrupted, or looks past it. */
  *settle(members: EmbeddedMembers, finishes = true): Steps<void> {
    const pending = pendingOf(members.frame)
    if (pending.length === 0) return
    if (!this.#writes || !finishes) {
      for (const entry of pending)
        if (yield* isDue(this.#path, entry)) this.#pending.set(entry.name, entry.from)
      return
    }
    yield* this.#settleAll(pending, members)
  }

  *window(): Steps<undefined> {
    yield* done()
  }

  *refresh(members: EmbeddedMembers, finishes: boolean): Steps<void> {
    this.#pending.clear()
    yield* this.settle(members, finishes)
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

  #reading<T>(name: string, headerOnly: boolean, body: (frame: NativeFrame) => Steps<T>): Steps<T> {
    return startingOver(() => this.#readingNow(name, headerOnly, body))
  }

  *#readingNow<T>(name: string, headerOnly: boolean, body: (frame: NativeFrame) => Steps<T>): Steps<T> {
    const plan = planOpening({}, 'info()')
    const frame = yield* openFrame(this.#leafFile(name), {
      ...plan,
      native: { ...plan.native, headerOnly, verify: !headerOnly },
    })
    try {
      return yield* body(frame)
    } finally {
      binding.releaseFrame(frame)
    }
  }

  *#write(name: string, frame: NativeFrame): Steps<void> {
    const path = join(this.#path, name)
    const directory = dirname(path)
    // What killed writers have left is removed when the store is opened.
    const target = { path, contiguous: true, replace: true, tidies: false }
    try {
      binding.releaseFrame(yield* native.saveFrame(frame, target))
    } catch (error) {
      if (!isMissing(error)) throw error
      yield* makeDirectory(directory)
      binding.releaseFrame(yield* native.saveFrame(frame, target))
    }
    this.#touched.add(directory)
  }

  *#remove(name: string): Steps<void> {
    yield* removeLeaf(this.#path, name)
    this.#touched.add(this.#path)
  }

  *#changeTogether(
    edits: readonly LeafEdit[],
    embedded: NativeFrame | undefined,
    members: EmbeddedMembers,
  ): Steps<void> {
    const pending: Pending[] = []
    try {
      for (const { name, frame } of edits) {
        const inode = yield* inodeOf(join(this.#path, name))
        const from = frame ? basename(temporaryName(join(this.#path, 'leaf'))) : null
        pending.push({ name, from, inode })
        if (frame && from !== null) yield* this.#write(from, frame)
      }
      yield* members.put(yield* withPending(embedded ?? members.frame, pending))
    } catch (error) {
      for (const { from } of pending) if (from !== null) yield* removeIfThere(join(this.#path, from))
      throw error
    }
    yield* this.#settleAll(pending, members)
  }

  *#settleAll(pending: readonly Pending[], members: EmbeddedMembers): Steps<void> {
    for (const entry of pending) {
      yield* settlePending(this.#path, entry)
      this.#touched.add(dirname(join(this.#path, entry.name)))
    }
    yield* members.put(yield* withPending(members.frame, []))
  }

  #leafFile(name: string): FilePath {
    return { native: join(this.#path, this.#fileOf(name)), name: join(this.#file.name, name) }
  }

  /** Where a leaf's file is. */
  #fileOf(name: string): string {
    return this.#pending.get(name) ?? name
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
        for (const name of same) ages.set(name, (yield* stat(join(this.#path, this.#fileOf(name)))).mtimeMs)
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
