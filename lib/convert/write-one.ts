/** New files that hold one array. */
import { type CreateOptions, planCreation } from '../ndarray/create-options'
import { type SaveInfo, saveInfo } from '../ndarray/save-info'
import { writeContent } from '../numpy/content'
import { headerBytes } from '../numpy/header-text'
import type { FilePath } from '../path'
import { rawSize, writeBytes } from '../raw/array'
import { writingFile } from '../raw/handle'
import type { Steps } from '../steps'
import { compress } from './compress'
import type { ConvertPlan } from './options'
import { contentOf, type Portable } from './portable'
import { type Texts, textsEntry } from './texts'
import { inWorkspace } from './workspace'

export function writeArrayFile(
  file: FilePath,
  plan: ConvertPlan,
  array: Portable,
  texts: Texts | undefined,
): Steps<SaveInfo> {
  const { cparams, chunks, blocks, checksum, durability } = plan.given
  const storage = { cparams, chunks, blocks, checksum, durability }
  const mode = plan.replace ? 'w' : 'w-'
  const options: CreateOptions = { ...storage, ...textsEntry(texts), urlpath: Buffer.from(file.native), mode }
  return inWorkspace(file, function* (workspace) {
    return yield* saveInfo(yield* compress(array, planCreation(options, 'convert'), workspace))
  })
}

export function writeNpyFile(file: FilePath, { replace }: ConvertPlan, array: Portable): Steps<SaveInfo> {
  return writingFile(file, replace, function* (raw) {
    const header = headerBytes(array)
    yield* writeBytes(raw, 0, header)
    yield* array.using((source) => writeContent(raw, header.length, contentOf(array, source)))
    const nbytes = rawSize(array)
    return { path: file.name, nbytes, cbytes: nbytes, bytesWritten: header.length + nbytes }
  })
}
