/** Files of NumPy's and of safetensors' as `open`, `load`, `save` and `sniff` meet them. */
import { binding } from './binding'
import type { Sniffed } from './describe-frame'
import { Blosc2Error, isBlosc2Error } from './errors'
import { readStart, stat } from './files'
import { kindError } from './kinds'
import { checkResultSize } from './limits'
import type { SaveInfo } from './ndarray/save-info'
import { checkWanted, type NpyPlan, planNpy } from './numpy/file-options'
import { magic } from './numpy/header'
import { locateNpy } from './numpy/locate'
import { NpyFile } from './numpy/npy-file'
import type { NpzFile } from './numpy/npz-file'
import { openNpzSteps } from './numpy/npz-open'
import { planNpz } from './numpy/npz-options'
import { saveNpzSteps } from './numpy/npz-save'
import { openNpySteps } from './numpy/open'
import { saveNpySteps } from './numpy/save'
import type { OpenOptions } from './open-options'
import { checkOptions } from './options'
import type { FilePath } from './path'
import { readBytes } from './raw/array'
import { naming } from './raw/handle'
import { native } from './raw/steps'
import { openSafetensorsSteps } from './safetensors/open'
import type { SafetensorsFile } from './safetensors/safetensors-file'
import { saveSafetensorsSteps } from './safetensors/save'
import type { Steps } from './steps'
import { readDirectory } from './zip/directory'

export type ForeignFile = NpyFile | NpzFile | SafetensorsFile
export type ForeignKind = ForeignFile['kind']

/** The file that `error` says is no frame. Throws `error` where it is none of these either. */
export function* openForeign(
  file: FilePath,
  options: OpenOptions = {},
  owner: string,
  error: unknown,
): Steps<ForeignFile> {
  const kind = yield* expectedKind(file, options, error)
  if (kind === 'npy') return yield* openNpySteps(file, planOf(options, owner))
  const mapped = checkReading(options, kind, owner)
  if (kind === 'npz') return yield* openNpzSteps({ file }, planNpz({ mmap: mapped }, owner))
  return yield* openSafetensorsSteps({ file }, { mmap: mapped }, owner)
}

/** Such a file in memory. */
export function* loadForeign(
  file: FilePath,
  options: OpenOptions = {},
  owner: string,
  error: unknown,
): Steps<ForeignFile> {
  const kind = yield* expectedKind(file, options, error)
  const bytes = yield* readFile(file)
  if (kind === 'npy') return yield* naming(file, () => npyInMemory(bytes, planOf(options, owner)))
  checkReading(options, kind, owner)
  if (kind === 'npz') return yield* naming(file, () => openNpzSteps({ bytes }, planNpz({}, owner)))
  return yield* naming(file, () => openSafetensorsSteps({ bytes }, {}, owner))
}

/** What the headers of such a file tell. */
export function* sniffForeign(file: FilePath, offset: number, error: unknown): Steps<Sniffed> {
  const found = yield* openForeign(file, offset > 0 ? { offset } : {}, 'sniff', error)
  try {
    if (found.kind === 'npy') {
      const { kind, dtype, shape, nbytes, version } = found
      return { kind, dtype, shape, nbytes, cbytes: nbytes, version }
    }
    return { kind: found.kind, ...found.sizes, version: 0 }
  } finally {
    found.closeSync()
  }
}

/** Writes the kind of file that the extension names; undefined where it names none of these. */
export function saveForeign(
  x: unknown,
  file: FilePath,
  options: object | undefined,
  owner: string,
): Steps<SaveInfo> | undefined {
  if (file.name.endsWith('.npy')) return saveNpySteps(file, x, options, owner)
  if (file.name.endsWith('.npz')) return saveNpzSteps(file, x, options, owner)
  if (file.name.endsWith('.safetensors')) return saveSafetensorsSteps(file, x, options, owner)
  return undefined
}

function planOf(options: OpenOptions, owner: string): NpyPlan {
  const allowed = ['mode', 'mmapMode', 'offset', 'kind', 'dtype', 'signal']
  checkOptions(options, allowed, `${owner}() of a .npy file`)
  const { mode, mmapMode, offset, dtype } = options
  const access = mmapMode ?? (mode === 'r' || mode === undefined ? 'r' : 'r+')
  return planNpy({ mode: access, mmap: mmapMode !== undefined, offset, dtype }, `${owner}()`)
}

/** Whether to map the file. */
function checkReading(options: OpenOptions, kind: ForeignKind, owner: string): boolean {
  checkOptions(options, ['mode', 'mmapMode', 'kind', 'signal'], `${owner}() of a .${kind} file`)
  const { mode = 'r', mmapMode } = options
  if (mode === 'r' && (mmapMode ?? 'r') === 'r') return mmapMode !== undefined
  const asked = mmapMode === undefined ? `mode '${mode}'` : `mmapMode '${mmapMode}'`
  const message = `Files of kind ${kind} are never changed, only written anew: expected mode 'r', got ${asked}`
  throw new Blosc2Error('ERR_BLOSC2_READ_ONLY', message)
}

function* expectedKind(file: FilePath, options: OpenOptions, error: unknown): Steps<ForeignKind> {
  const known = ['ERR_BLOSC2_FORMAT', 'ERR_BLOSC2_UNSUPPORTED', 'ERR_BLOSC2_TRUNCATED']
  if (!isBlosc2Error(error) || !known.includes(error.code)) throw error
  const found = yield* kindOf(file, Number(options.offset ?? 0))
  if (found === undefined) throw error
  const named = file.name.endsWith('.npy')
  const wanted =
    options.kind ?? (options.dtype === undefined || (found === 'npy' && named) ? found : 'ndarray')
  if (wanted === found) return found
  throw kindError(wanted, found, file)
}

/** Content decides; of zip archives, their members. */
function* kindOf(file: FilePath, offset: number): Steps<ForeignKind | undefined> {
  const stats = yield* stat(file.native)
  if (!stats.isFile()) return undefined
  const start = yield* readStart(file.native, offset, 16)
  if (start.subarray(0, magic.length).equals(magic)) return 'npy'
  const text = start.toString('latin1')
  if (text.startsWith('PK\x03\x04') || text.startsWith('PK\x05\x06')) {
    return (yield* holdsArrays(file, stats.size)) ? 'npz' : undefined
  }
  // The length of a header, and the header itself, which is a JSON object.
  if (start.length < 16 || text.charAt(8) !== '{') return undefined
  return start.readBigUInt64LE() + 8n <= BigInt(stats.size) ? 'safetensors' : undefined
}

function* holdsArrays(file: FilePath, size: number): Steps<boolean> {
  const read = (offset: number, length: number) => readStart(file.native, offset, length)
  try {
    const names = [...(yield* readDirectory({ read }, size)).members.keys()]
    const isStore = names.includes('embed.b2e')
    return !isStore && (file.name.endsWith('.npz') || names.some((name) => name.endsWith('.npy')))
  } catch (error) {
    // By its name it is one, if a damaged one, and opening it tells what is wrong.
    if (isBlosc2Error(error)) return file.name.endsWith('.npz')
    throw error
  }
}

function* readFile(file: FilePath): Steps<Buffer> {
  const raw = yield* native.openRaw(file.native, 'r', false)
  try {
    const size = binding.rawSize(raw)
    checkResultSize(size)
    return yield* readBytes(raw, 0, size)
  } finally {
    binding.releaseRaw(raw)
  }
}

function* npyInMemory(bytes: Buffer, plan: NpyPlan): Steps<NpyFile> {
  const raw = binding.rawBytes(bytes, true)
  try {
    const array = yield* locateNpy(raw, plan.offset, plan.maxHeaderSize)
    checkWanted(plan.wanted, array.type, undefined)
    return new NpyFile(array, array.type, false, { access: 'r+' })
  } catch (error) {
    binding.releaseRaw(raw)
    throw error
  }
}
