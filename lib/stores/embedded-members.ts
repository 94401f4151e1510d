/** The frame of a store's embedded members, which changes as a whole. */
import type { NativeFrame } from '../binding'
import type { FrameHandle } from '../handle/handle'
import { type Steps, step } from '../steps'

export class EmbeddedMembers {
  readonly #handle: FrameHandle

  constructor(handle: FrameHandle) {
    this.#handle = handle
  }

  get frame(): NativeFrame {
    return this.#handle.frame
  }

  /** Commits another state of it; with none it stays as it is. */
  *put(frame: NativeFrame | undefined): Steps<void> {
    if (!frame) return
    const body = function* () {
      yield* ready()
      return frame
    }
    yield* step(
      () => this.#handle.changeSync(body, []),
      () => this.#handle.change(body, []),
    )
  }
}

function* ready(): Steps<void> {}
