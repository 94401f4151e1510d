/** Arrays that follow one another in one file. */
import { binding, type NativeRaw } from '../binding'
import { rawSize, readRawArray } from '../raw/array'
import { naming } from '../raw/handle'
import { native } from '../raw/steps'
import { refuseAsyncOptions, runAsync, runSync, type Steps } from '../steps'
import type { Tensor } from '../tensor'
import { checkWanted } from './file-options'
import { type LoadPlan, type NpyLoadOptions, planLoading, type SyncNpyLoadOptions } from './load'
import { locateNpy } from './locate'
import { type CheckedSource, checkSource, type NpySource } from './source'
import { isStream, type NpyStream, nextArray, StreamReader } from './stream'

/** Options of `loadNpyAll`: those of `loadNpy`, for every array. */
export type NpyAllOptions = Omit<NpyLoadOptions, 'as' | 'out'>
/** Options of the blocking `loadNpyAllSync`. */
export type SyncNpyAllOptions = Omit<SyncNpyLoadOptions, 'as' | 'out'>

/**
 * Reads the arrays that `np.save` wrote one after the other to one file, or to a stream.
 *
 * @param source a path, the bytes of a file, or a stream of them.
 * @throws what `loadNpy` throws, at the array concerned.
 * @example
 * ```ts
 * for await (const { shape, data } of blosc2.loadNpyAll(process.stdin)) console.log(shape)
 * ```
 */
export function loadNpyAll(
  source: NpySource | NpyStream,
  options?: NpyAllOptions,
): AsyncIterableIterator<Tensor>
export async function* loadNpyAll(
  source: NpySource | NpyStream,
  options?: NpyAllOptions,
): AsyncIterableIterator<unknown> {
  const plan = planLoading(options, 'loadNpyAll()', ['as', 'out'])
  if (isStream(source)) {
    yield* ofStream(source, plan, options)
    return
  }
  const from = checkSource(source, 'loadNpyAll()')
  const name = from.file?.name
  const raw = await runAsync(openSource(from), options, name)
  try {
    for (let at = 0; at < binding.rawSize(raw); ) {
      const { value, end } = await runAsync(arrayAt(raw, at, plan, from), options, name)
      yield value
      at = end
    }
  } finally {
    binding.releaseRaw(raw)
  }
}

/** Blocking {@link loadNpyAll}, not for streams. */
export function loadNpyAllSync(source: NpySource, options?: SyncNpyAllOptions): IterableIterator<Tensor>
export function* loadNpyAllSync(source: NpySource, options?: SyncNpyAllOptions): IterableIterator<unknown> {
  refuseAsyncOptions(options, 'loadNpyAll')
  const plan = planLoading(options, 'loadNpyAllSync()', ['as', 'out'])
  const from = checkSource(source, 'loadNpyAllSync()')
  const raw = runSync(openSource(from), from.file?.name)
  try {
    for (let at = 0; at < binding.rawSize(raw); ) {
      const { value, end } = runSync(arrayAt(raw, at, plan, from), from.file?.name)
      yield value
      at = end
    }
  } finally {
    binding.releaseRaw(raw)
  }
}

async function* ofStream(
  stream: NpyStream,
  plan: LoadPlan,
  options: NpyAllOptions | undefined,
): AsyncIterableIterator<unknown> {
  const reader = new StreamReader(stream, options?.signal)
  try {
    for (;;) {
      const array = await nextArray(reader, plan)
      if (array === undefined) return
      yield array
    }
  } finally {
    await reader.close()
  }
}

function* openSource({ file, bytes }: CheckedSource): Steps<NativeRaw> {
  if (file) return yield* native.openRaw(file.native, 'r', false)
  return binding.rawBytes(bytes ?? new Uint8Array(), false)
}

function arrayAt(
  raw: NativeRaw,
  at: number,
  plan: LoadPlan,
  { file }: CheckedSource,
): Steps<{ readonly value: unknown; readonly end: number }> {
  return naming(file, function* () {
    const array = yield* locateNpy(raw, at, plan.maxHeaderSize)
    checkWanted(plan.wanted, array.type, file)
    const value = yield* readRawArray(array, null, plan.read)
    return { value, end: array.offset + rawSize(array) }
  })
}
