/** The bytes of a frame, as members of archives are made of them. */
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { binding, type NativeFrame } from '../binding'
import { removeFile } from '../files'
import { native, type Steps } from '../steps'
import { BytesContent, type Content, rangeContent } from '../zip/content'
import { RandomFile } from '../zip/file'
import { temporaryName } from '../zip/temporary'

const tiny = 2 ** 16
/** Frames up to this size are put together in memory, bytes. */
const inMemory = 2 ** 28

/** Content that has to be closed. */
export interface OpenContent extends Content {
  close(): Steps<void>
}

/** Those of large frames are in a temporary file meanwhile. */
export function* frameContent(frame: NativeFrame, cbytes: number): Steps<OpenContent> {
  // What is in memory and small is copied in less time than it takes to hand it to another thread.
  if (cbytes <= tiny) return new BytesContent(binding.frameBytesSync(frame))
  if (cbytes <= inMemory) return new BytesContent(yield* native.frameBytes(frame))
  const path = temporaryName(join(tmpdir(), 'blosc2-member'))
  binding.releaseFrame(yield* native.saveFrame(frame, { path, contiguous: true, replace: false }))
  const file = yield* RandomFile.open(path, 'r')
  // Nobody else needs the name.
  yield* removeFile(path)
  const { size } = yield* file.stat()
  return { ...rangeContent(file, 0, size), close: () => file.close() }
}
