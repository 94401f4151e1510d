import { binding, type NativeFrame } from '../binding'
import { describeFrame, type Sniffed } from '../describe-frame'
import { Blosc2Error, isBlosc2Error } from '../errors'
import { identityOf, sameFile } from '../files'
import { interpret, type Opened } from '../interpret'
import { expecting, type OpenPlan, planOpening, type SyncOpenOptions } from '../open-options'
import type { FilePath } from '../path'
import { changedError } from '../sharing/following'
import { native, type Steps } from '../steps'
import type { Archive, Edit, Window } from '../zip/archive'
import { eachPiece } from '../zip/content'
import type { Member } from '../zip/records'
import type { EmbeddedMembers } from './embedded-members'
import { frameContent, type OpenContent } from './frame-content'
import { type ExpectedOptions, type LeafEdit, type Leaves, type Sizes, sizesOfEach } from './leaves'
import { beginsFrame, embedName, isLeafName, mayBeLeaf, nameOf, suffixes } from './names'

/** Leaves that are members of a zip archive, read where they are. */
export class ArchiveLeaves implements Leaves {
  readonly unfinished = false
  readonly #file: FilePath
  readonly #archive: Archive
  readonly #given: OpenPlan
  /** A frame of the archive that stays open: others are opened by its descriptor or mapping. */
  #anchor: NativeFrame | undefined
  /** Those of archives that were replaced meanwhile. */
  readonly #former: NativeFrame[] = []
  /** How many frames are being opened by one of them. */
  #opening = 0

  constructor(file: FilePath, archive: Archive, mode: Pick<SyncOpenOptions, 'mmapMode' | 'verify'>) {
    this.#file = file
    this.#archive = archive
    this.#given = planOpening(mode, 'open()')
  }

  get name(): string {
    return `'${this.#file.name}'`
  }

  /** How frames are opened. */
  get #plan(): OpenPlan {
    return expecting(this.#given, {})
  }

  /** Those that are compressed or encrypted are none: there is no frame where they lie. */
  *list(): Steps<string[]> {
    const names: string[] = []
    const { members } = this.#archive
    for (const name of members.keys()) {
      if (name.endsWith('/') || !mayBeLeaf(name) || !members.isPlain(name)) continue
      if (isLeafName(name) || (yield* this.#isFrame(this.#member(name)))) names.push(name)
    }
    return names
  }

  /** @throws `ERR_BLOSC2_UNSUPPORTED` for members that are compressed or encrypted. */
  checkMissing(key: string): void {
    for (const suffix of suffixes) {
      const member = this.#archive.members.get(nameOf(key, suffix))
      if (member) this.#archive.checkPlain(member)
    }
  }

  /** The frame of the embedded members, in memory. */
  *embedded(): Steps<NativeFrame> {
    const frame = yield* this.#openFrame(embedName, this.#plan)
    this.#hold(frame)
    return yield* native.loadFrame(frame)
  }

  *open(name: string, expected: ExpectedOptions): Steps<Opened> {
    const plan = expecting(this.#given, expected)
    const frame = yield* this.#openFrame(name, plan)
    const reopen = () => this.#openFrame(name, plan)
    try {
      return interpret(frame, plan, { access: 'r', file: this.#file, reopen })
    } catch (error) {
      binding.releaseFrame(frame)
      throw error
    }
  }

  *describe(name: string): Steps<Sniffed> {
    const frame = yield* this.#openFrame(name, this.#plan, true)
    try {
      return describeFrame(frame)
    } finally {
      binding.releaseFrame(frame)
    }
  }

  /** With one call: there may be very many. */
  *sizes(names: readonly string[]): Steps<Sizes> {
    const anchor = this.#anchor
    if (!anchor) return yield* sizesOfEach(this, names)
    const windows = new Float64Array(2 * names.length)
    for (const [i, name] of names.entries()) {
      const { offset, length } = yield* this.window(name)
      windows[2 * i] = offset
      windows[2 * i + 1] = length
    }
    try {
      return yield* native.frameSizes(anchor, windows, this.#plan.native)
    } catch (error) {
      // One by one it shows whether somebody has replaced the archive.
      if (isBlosc2Error(error)) return yield* sizesOfEach(this, names)
      throw error
    }
  }

  /** Names that have changed in the directory of the archive would seem to be those of other keys, or of none. */
  *verifyRest(): Steps<void> {
    yield* this.#archive.readers.during(() => this.#archive.checkHeaders())
    yield* this.#compareSum(embedName)
  }

  *verify(name: string): Steps<void> {
    yield* this.#compareSum(name)
    const plan = this.#plan
    const frame = yield* this.#openFrame(name, { ...plan, native: { ...plan.native, verify: true } })
    try {
      yield* native.verifyFrame(frame)
    } finally {
      binding.releaseFrame(frame)
    }
  }

  *content(name: string): Steps<OpenContent> {
    const { readers } = this.#archive
    readers.enter()
    try {
      const content = yield* this.#archive.content(this.#member(name))
      return { ...content, close: () => readers.leave() }
    } catch (error) {
      yield* readers.leave()
      throw error
    }
  }

  *change(
    edits: readonly LeafEdit[],
    embedded: NativeFrame | undefined,
    members: EmbeddedMembers,
  ): Steps<void> {
    const all = embedded ? [...edits, embeddedEdit(embedded)] : edits
    const contents: OpenContent[] = []
    try {
      const ready: Edit[] = []
      for (const { name, frame, cbytes } of all) {
        const content = frame && (yield* frameContent(frame, cbytes))
        if (content) contents.push(content)
        ready.push({ name, content })
      }
      yield* this.#archive.change(ready)
      yield* members.put(embedded)
    } finally {
      for (const content of contents) yield* content.close()
    }
  }

  window(name: string): Steps<Window> {
    return this.#archive.readers.during(() => this.#archive.window(this.#member(name)))
  }

  *refresh(members: EmbeddedMembers): Steps<void> {
    if (!(yield* this.#archive.refresh())) return
    this.#release()
    yield* members.put(yield* this.embedded())
  }

  flush(): Steps<void> {
    return this.#archive.flush()
  }

  *compact(): Steps<void> {
    yield* this.#archive.compact()
    this.#release()
    this.#hold(yield* this.#openFrame(embedName, this.#plan))
  }

  *close(): Steps<void> {
    this.#release()
    this.#leaveFormer()
    yield* this.#archive.close()
  }

  #hold(anchor: NativeFrame): void {
    binding.enterFile(anchor)
    this.#anchor = anchor
  }

  #release(): void {
    if (this.#anchor) this.#former.push(this.#anchor)
    this.#anchor = undefined
    if (this.#opening === 0) this.#leaveFormer()
  }

  #leaveFormer(): void {
    for (const anchor of this.#former.splice(0)) binding.leaveFile(anchor, false)
  }

  /** The frame is its caller's to enter or to release, before anything else happens. */
  *#openFrame(name: string, plan: OpenPlan, headerOnly = false): Steps<NativeFrame> {
    if (this.#opening === 0) this.#leaveFormer()
    this.#opening++
    try {
      return yield* this.#openNow(name, plan, headerOnly)
    } finally {
      this.#opening--
    }
  }

  *#openNow(name: string, plan: OpenPlan, headerOnly: boolean): Steps<NativeFrame> {
    const { offset, length } = yield* this.window(name)
    const window = { ...plan.native, headerOnly, offset, length }
    const anchor = this.#anchor
    try {
      const frame = yield* anchor
        ? native.reopenFrame(anchor, window)
        : native.openFrame(this.#archive.path, window)
      if (anchor ? binding.sameSource(anchor, frame) : yield* this.#isPresent()) return frame
      binding.releaseFrame(frame)
    } catch (error) {
      // What is wrong with another file does not matter.
      if (yield* this.#isPresent()) throw error
    }
    throw changedError(undefined)
  }

  *#compareSum(name: string): Steps<void> {
    const content = yield* this.content(name)
    try {
      yield* eachPiece(content, function* () {})
    } finally {
      yield* content.close()
    }
  }

  *#isPresent(): Steps<boolean> {
    return sameFile(yield* identityOf(this.#archive.path), this.#archive.identity)
  }

  *#isFrame(member: Member): Steps<boolean> {
    const archive = this.#archive
    return yield* archive.readers.during(function* () {
      const content = yield* archive.content(member)
      return beginsFrame(Buffer.from(yield* content.read(0, Math.min(16, content.size))))
    })
  }

  #member(name: string): Member {
    const member = this.#archive.members.get(name)
    if (member) return member
    const path = this.#archive.path
    const message = `Expected a member '${name}' in '${path}', which is gone by now`
    throw new Blosc2Error('ERR_BLOSC2_CHANGED', message, { path })
  }
}

function embeddedEdit(frame: NativeFrame): LeafEdit {
  return { name: embedName, frame, cbytes: binding.frameInfo(frame).cbytes }
}
