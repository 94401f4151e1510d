/** What a frame is, told by its metalayers. */
import type { FrameInfo } from './binding'
import { Blosc2Error } from './errors'
import type { FilePath } from './path'

/** Everything a frame can be, and the files of other formats that can be opened. */
export type Kind =
  | 'ndarray'
  | 'schunk'
  | 'embedstore'
  | 'dictstore'
  | 'treestore'
  | 'listarray'
  | 'batcharray'
  | 'objectarray'
  | 'lazyarray'
  | 'proxy'
  | 'npy'
  | 'npz'
  | 'safetensors'

/** In the order in which they decide. Those found later may accompany those found earlier. */
const marks: readonly (readonly [metalayer: string, kind: Kind, name: string])[] = [
  ['b2embed', 'embedstore', 'an EmbedStore'],
  ['b2dict', 'dictstore', 'the index of a DictStore'],
  ['b2tree', 'treestore', 'the index of a TreeStore'],
  ['listarray', 'listarray', 'a ListArray'],
  ['batcharray', 'batcharray', 'a BatchArray'],
  ['vlarray', 'objectarray', 'an ObjectArray'],
  ['b2o', 'lazyarray', 'a reference to data elsewhere or a lazy expression'],
  ['proxy-source', 'proxy', 'a Proxy, of whose source it holds what has been fetched'],
  ['LazyArray', 'lazyarray', 'a lazy expression'],
]

/** Those that are objects of their own here, where a super-chunk carries them. */
const interpreted: ReadonlySet<Kind> = new Set<Kind>(['embedstore', 'objectarray', 'batcharray', 'listarray'])

export interface Classified {
  readonly kind: Kind
  /** Where this package cannot interpret the kind yet: a sentence that says so. */
  readonly unsupported?: string
}

export function classify(info: FrameInfo): Classified {
  const found = marks.find(([metalayer]) => info.meta.some(([name]) => name === metalayer))
  const carrier = info.array ? 'ndarray' : 'schunk'
  if (!found) return { kind: carrier }
  const [metalayer, kind, name] = found
  if (!info.array && interpreted.has(kind)) return { kind }
  const shown = info.array ? 'the array' : 'the super-chunk'
  const unsupported = `This is ${name} (metalayer '${metalayer}'), which cannot be interpreted yet: it opens as ${shown} that carries it`
  return { kind, unsupported }
}

export function kindError(wanted: Kind, found: Kind, file: FilePath | undefined): Blosc2Error {
  const where = file ? `in '${file.name}'` : 'in the bytes'
  const message = `Expected kind '${wanted}' ${where}, found '${found}'`
  return new Blosc2Error('ERR_BLOSC2_TYPE', message, file ? { path: file.name } : {})
}
