import { binding } from './binding'
import { describeFrame, type Sniffed } from './describe-frame'
import { sniffForeign } from './foreign-files'
import { openFrame } from './open-frame'
import { type OpenPlan, planOpening } from './open-options'
import { type FilePath, filePath, type PathLike } from './path'
import { refuseAsyncOptions, runAsync, runSync, type Steps } from './steps'
import { describeStore, type KeyedStore, openNamedStore, openUnnamedStore } from './stores/opening'
import { storeCore } from './stores/store-base'

/** Options of the blocking `sniffSync`. */
export interface SyncSniffOptions {
  /** Where the frame begins in the file, bytes. Default 0. */
  readonly offset?: number | bigint | undefined
  /** Bytes that belong to it. Default: up to the end of the file. */
  readonly length?: number | bigint | undefined
}

/** Options of {@link sniff}. */
export interface SniffOptions extends SyncSniffOptions {
  readonly signal?: AbortSignal | undefined
}

/**
 * Tells what a file holds, from its header alone; of stores, from those of all values.
 *
 * @throws what `open` throws for files that are no frames.
 * @example
 * ```ts
 * const { kind, dtype, shape } = await blosc2.sniff('a.b2nd')
 * ```
 */
export async function sniff(path: PathLike, options?: SniffOptions): Promise<Sniffed> {
  const file = filePath(path, 'sniff()')
  return runAsync(sniffSteps(file, planSniffing(options, 'sniff()'), options), options, file.name)
}

/** Blocking {@link sniff}. */
export function sniffSync(path: PathLike, options?: SyncSniffOptions): Sniffed {
  refuseAsyncOptions(options, 'sniff')
  const file = filePath(path, 'sniffSync()')
  return runSync(sniffSteps(file, planSniffing(options, 'sniffSync()'), options), file.name)
}

const openingOnly = [
  'mode',
  'mmapMode',
  'initialMappingSize',
  'locking',
  'cparams',
  'dparams',
  'kind',
  'dtype',
  'verify',
]

function planSniffing(options: SniffOptions | undefined, owner: string): OpenPlan {
  const plan = planOpening(options, owner, openingOnly)
  return { ...plan, native: { ...plan.native, headerOnly: true } }
}

function* sniffSteps(file: FilePath, plan: OpenPlan, options: SyncSniffOptions | undefined): Steps<Sniffed> {
  const store = options?.offset === undefined && (yield* openNamedStore(file, undefined, 'sniff'))
  if (store) return yield* described(store)
  try {
    const frame = yield* openFrame(file, plan)
    try {
      return describeFrame(frame)
    } finally {
      binding.releaseFrame(frame)
    }
  } catch (error) {
    return yield* sniffOther(file, options, error)
  }
}

function* sniffOther(file: FilePath, options: SniffOptions | undefined, error: unknown): Steps<Sniffed> {
  try {
    return yield* sniffForeign(file, Number(options?.offset ?? 0), error)
  } catch (reason) {
    if (reason !== error) throw reason
  }
  return yield* described(yield* openUnnamedStore(file, options, 'sniff', error))
}

function* described(store: KeyedStore): Steps<Sniffed> {
  try {
    return yield* describeStore(store)
  } finally {
    yield* store[storeCore].leaving()
  }
}
