/** The frame of a store's embedded members, which changes as a whole. */
import type { NativeFrame } from '../binding'
import type { FrameHandle } from '../handle/handle'
import { type Steps, step } from '../steps'

export interface EmbeddedMembers {
  readonly frame: NativeFrame
  /** Commits another state of it; with none it stays as it is. */
  put(frame: NativeFrame | undefined): Steps<void>
}

export function embeddedMembers(handle: FrameHandle): EmbeddedMembers {
  return {
    get frame() {
      return handle.frame
    },
    *put(frame) {
      if (!frame) return
      const body = function* () {
        yield* ready()
        return frame
      }
      yield* step(
        () => handle.changeSync(body, []),
        () => handle.change(body, []),
      )
    },
  }
}

function* ready(): Steps<void> {}
