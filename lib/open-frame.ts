/** Frames behind paths: what `open` and the stores share. */
import type { NativeFrame } from './binding'
import { binding } from './binding'
import { Blosc2Error } from './errors'
import { checkWritable, realPath, stat } from './files'
import { FrameHandle } from './handle/handle'
import type { HandleOptions } from './handle/options'
import { identify } from './identify'
import type { OpenPlan } from './open-options'
import type { FilePath } from './path'
import { type FileLock, holding, lockOf } from './sharing/locking'
import { native, type Steps } from './steps'

/** Opens the frame at a path and hands it to `make`, which owns it unless it throws. */
export function* openWith<T>(
  given: FilePath,
  plan: OpenPlan,
  make: (frame: NativeFrame, options: HandleOptions) => T,
): Steps<T> {
  const writes = plan.access === 'r+' || plan.access === 'a'
  const file = writes ? yield* writable(given) : given
  if (plan.native.mapped) yield* checkMappable(file)
  const lock = plan.locking ? yield* lockOf(given, plan.native.offset) : undefined
  const reopen = (known: NativeFrame) => native.reopenFrame(known, plan.native)
  try {
    return yield* whileLocked(lock, function* () {
      const frame = yield* openFrame(file, plan)
      try {
        return make(frame, { access: plan.access, file, reopen, lock })
      } catch (error) {
        binding.releaseFrame(frame)
        throw error
      }
    })
  } catch (error) {
    lock?.close()
    throw error
  }
}

/** Runs `body` on the frame at a path, and again on what has taken its place meanwhile. */
export function* readingFrame<T>(
  file: FilePath,
  plan: OpenPlan,
  body: (frame: NativeFrame) => Steps<T>,
): Steps<T> {
  const handle = yield* openWith(file, plan, (frame, options) => new FrameHandle(frame, options))
  try {
    return yield* handle.reading(body)
  } finally {
    handle.closeSync()
  }
}

/** Runs `body`, which looks at a file for the first time. */
export function whileLocked<T>(lock: FileLock | undefined, body: () => Steps<T>): Steps<T> {
  return lock ? holding([{ lock, use: 'read', follow: nothing }], body) : body()
}

function* nothing(): Steps<void> {}

/** The file to be replaced by commits: behind links, and one that this process may write. */
function* writable(file: FilePath): Steps<FilePath> {
  yield* checkWritable(file.native)
  return { native: yield* realPath(file.native), name: file.name }
}

function* checkMappable(file: FilePath): Steps<void> {
  if (!(yield* stat(file.native)).isDirectory()) return
  const message = `Expected a single file to map into memory, got the directory '${file.name}'`
  throw new Blosc2Error('ERR_BLOSC2_MMAP', message, { path: file.name })
}

export function* openFrame(file: FilePath, plan: OpenPlan): Steps<NativeFrame> {
  try {
    return yield* native.openFrame(file.native, plan.native)
  } catch (error) {
    throw yield* identify(file, plan.native.offset, error)
  }
}
