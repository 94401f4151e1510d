import { binding, type NativeFrame } from '../binding'
import { describeFrame, type Sniffed } from '../describe-frame'
import { Blosc2Error } from '../errors'
import { interpret, type Opened } from '../interpret'
import { native, type Steps } from '../steps'
import type { EmbeddedMembers } from './embedded-members'
import { frameContent, type OpenContent } from './frame-content'
import { sharedFrame } from './leaf'
import { type ExpectedOptions, type LeafEdit, type Leaves, type Sizes, sizesOfEach } from './leaves'

/** Leaves in memory. Frames never change, so that what is opened and changed leaves the store as it is. */
export class MemoryLeaves implements Leaves {
  readonly #frames = new Map<string, NativeFrame>()

  readonly unfinished = false

  get name(): string {
    return 'the store in memory'
  }

  *list(): Steps<string[]> {
    yield* done()
    return [...this.#frames.keys()]
  }

  *open(name: string, given: ExpectedOptions): Steps<Opened> {
    return interpret(yield* sharedFrame(this.#frame(name)), { given }, { access: 'r+' })
  }

  *describe(name: string): Steps<Sniffed> {
    yield* done()
    return describeFrame(this.#frame(name))
  }

  sizes(names: readonly string[]): Steps<Sizes> {
    return sizesOfEach(this, names)
  }

  verify(name: string): Steps<void> {
    return native.verifyFrame(this.#frame(name))
  }

  *verifyRest(): Steps<void> {}

  checkMissing(): void {}

  content(name: string): Steps<OpenContent> {
    const frame = this.#frame(name)
    return frameContent(frame, binding.frameInfo(frame).cbytes)
  }

  *change(
    edits: readonly LeafEdit[],
    embedded: NativeFrame | undefined,
    members: EmbeddedMembers,
  ): Steps<void> {
    const loaded = new Map<string, NativeFrame>()
    for (const { name, frame } of edits) if (frame) loaded.set(name, yield* native.loadFrame(frame))
    yield* members.put(embedded)
    for (const { name } of edits) this.#frames.delete(name)
    for (const [name, frame] of loaded) this.#frames.set(name, frame)
  }

  *window(): Steps<undefined> {
    yield* done()
  }

  *refresh(): Steps<void> {}
  *flush(): Steps<void> {}
  *compact(): Steps<void> {}

  *close(): Steps<void> {
    yield* done()
    this.#frames.clear()
  }

  #frame(name: string): NativeFrame {
    const frame = this.#frames.get(name)
    if (frame) return frame
    throw new Blosc2Error('ERR_BLOSC2_INTERNAL', `Expected a leaf '${name}' in memory`)
  }
}

function* done(): Steps<void> {}
