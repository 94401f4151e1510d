/** From one kind of file to another. */
import type { SaveInfo } from '../ndarray/save-info'
import { type FilePath, filePath, type PathLike } from '../path'
import { changedError, isStale } from '../sharing/following'
import { refuseAsyncOptions, runAsync, runSync, type Steps } from '../steps'
import { chooseNamed, chooseOne } from './choose'
import { type SourceFormat, sourceFormat, targetFormat } from './formats'
import { metadataOfTexts } from './groups'
import { type ConvertOptions, type ConvertPlan, planConversion, type SyncConvertOptions } from './options'
import { checkComplete, type PortableFile } from './portable'
import { readFrameFile, readStoreFile } from './read-frames'
import { readNpyFile, readNpzFile, readSafetensorsFile } from './read-numpy'
import { writeNpzFile, writeSafetensorsFile } from './write-many'
import { writeArrayFile, writeNpyFile } from './write-one'
import { wholeStore, writeEmbedStore, writeStore } from './write-store'

/**
 * Writes the arrays of a file to a new file of another kind: `.npy`, `.npz`, `.safetensors`, `.b2nd`, `.b2d`, `.b2z`
 * or `.b2e`. The content of the source and the name of the new file tell the kinds. Elements go through memory chunk by
 * chunk, so that arrays may be larger than it is. The new file appears complete or not at all.
 *
 * Dtypes, byte order, names and Fortran's order are kept; a compressed array remembers that order in its `vlmeta` as
 * `fortran_order`. Metadata of arrays, stores and groups are kept where the new file has a place for them (`.b2e` has
 * none for those of groups); the texts of `.safetensors` files (`__metadata__`) in the `vlmeta` of the store or the single array, as `safetensors_metadata`, from where a new
 * `.safetensors` file takes them.
 *
 * @param options `cparams`, `chunks`, `blocks` say how arrays are compressed. `key` is the name of an array, in a store
 * its path.
 * @throws `EEXIST`, `ENOENT` and the like; TypeError for names that tell no kind and for options that the kind has no
 * use for; `ERR_BLOSC2_KEY` where one of several arrays is to be chosen, or a name is not possible in the new file;
 * `ERR_BLOSC2_UNSUPPORTED` for what the new kind of file cannot hold; `ERR_BLOSC2_CHANGED` where somebody changes or
 * replaces the source meanwhile; what opening it throws.
 * @example
 * ```ts
 * await blosc2.convert('model.npz', 'model.b2z', { cparams: { codec: 'lz4' }, mode: 'w' })
 * await blosc2.convert('model.b2z', 'weights.npy', { key: '/weights' })
 * ```
 */
export async function convert(
  source: PathLike,
  target: PathLike,
  options?: ConvertOptions,
): Promise<SaveInfo> {
  const from = filePath(source, 'convert()')
  return runAsync(convertSteps(from, filePath(target, 'convert()'), options, 'convert'), options, from.name)
}

/** Blocking {@link convert}. */
export function convertSync(source: PathLike, target: PathLike, options?: SyncConvertOptions): SaveInfo {
  refuseAsyncOptions(options, 'convert')
  const from = filePath(source, 'convertSync()')
  return runSync(convertSteps(from, filePath(target, 'convertSync()'), options, 'convertSync'), from.name)
}

function* convertSteps(
  from: FilePath,
  to: FilePath,
  options: ConvertOptions | undefined,
  owner: string,
): Steps<SaveInfo> {
  const plan = planConversion(options, targetFormat(to), owner)
  try {
    const source = yield* read(from, yield* sourceFormat(from))
    try {
      return yield* write(to, plan, source, from)
    } finally {
      yield* source.close()
    }
  } catch (error) {
    throw isStale(error) ? changedError(error) : error
  }
}

function read(file: FilePath, format: SourceFormat): Steps<PortableFile> {
  switch (format) {
    case 'npy':
      return readNpyFile(file)
    case 'npz':
      return readNpzFile(file)
    case 'safetensors':
      return readSafetensorsFile(file)
    case 'frame':
      return readFrameFile(file)
    case 'store':
      return readStoreFile(file)
  }
}

function write(file: FilePath, plan: ConvertPlan, source: PortableFile, from: FilePath): Steps<SaveInfo> {
  const { format, key } = plan
  const { texts } = source
  const metadata = () => source.metadata?.() ?? (texts ? metadataOfTexts(texts) : new Map())
  const whole = wholeStore(source, plan)
  const isOneFile = format === 'b2e'
  if (whole && (isOneFile || format === 'b2d' || format === 'b2z')) {
    return isOneFile
      ? writeEmbedStore(file, plan, whole, metadata())
      : writeStore(file, plan, whole, metadata())
  }
  checkComplete(source, key, from.name)
  switch (format) {
    case 'npy':
      return writeNpyFile(file, plan, chooseOne(source.arrays, key, from))
    case 'b2nd':
      return writeArrayFile(file, plan, chooseOne(source.arrays, key, from), texts)
    case 'npz':
      return writeNpzFile(file, plan, chooseNamed(source.arrays, key, from))
    case 'safetensors':
      return writeSafetensorsFile(file, plan, chooseNamed(source.arrays, key, from), texts)
    case 'b2e':
      return writeEmbedStore(file, plan, chooseNamed(source.arrays, key, from), metadata())
    case 'b2d':
    case 'b2z':
      return writeStore(file, plan, chooseNamed(source.arrays, key, from), metadata())
  }
}
