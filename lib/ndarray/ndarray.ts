import type { DType, DTypeLike, DTypeOf } from '../dtype'
import { checkOptions } from '../options'
import type { PathLike } from '../path'
import { SChunk } from '../schunk'
import type { Selection } from '../selection'
import { refuseAsyncOptions, type Steps } from '../steps'
import { copyArray, sliceArray } from './copy'
import { type CreateOptions, type CreatePlan, planCreation, type SyncCreateOptions } from './create-options'
import { type SaveInfo, saveInfo } from './save-info'
import { type ArrayState, arrayState } from './state'
import { ArrayWriter } from './writer'

/** The dtype of a result: the one asked for, or else that of the array. */
type Cast<D extends DType, L> = [L] extends [undefined] ? D : DTypeOf<L>

/**
 * A compressed n-dimensional array, in memory or in a file. Made by `asarray`, `zeros`, `arange` …, or by `open`.
 *
 * @example
 * ```ts
 * await using a = await blosc2.asarray({ data: new Float32Array(1e6), shape: [1000, 1000] }, { urlpath: 'a.b2nd' })
 * await a.set('10:20', 1)
 * const window = await a.get('5:15, :3')
 * ```
 */
export class NDArray<D extends DType = DType> extends ArrayWriter<D> {
  /** The chunks of this array, as a super-chunk. It shares the array's handle: closing one closes both. */
  get schunk(): SChunk {
    return new SChunk(this[arrayState].handle)
  }

  /**
   * A selection as a new compressed array, in memory or, with `urlpath`, in a file. Compresses like this array
   * unless `cparams` says otherwise.
   *
   * @example
   * ```ts
   * const part = await a.slice('100:200, :10', { urlpath: 'part.b2nd' })
   * ```
   */
  slice<L extends DTypeLike | undefined = undefined>(
    selection: Selection,
    options?: CreateOptions & { readonly dtype?: L },
  ): Promise<NDArray<Cast<D, L>>>
  async slice(selection: Selection, options?: CreateOptions): Promise<NDArray> {
    return this.#derive(options, (plan) => this.#slice(plan, selection), 'slice')
  }

  /** Blocking {@link slice}. */
  sliceSync<L extends DTypeLike | undefined = undefined>(
    selection: Selection,
    options?: SyncCreateOptions & { readonly dtype?: L },
  ): NDArray<Cast<D, L>>
  sliceSync(selection: Selection, options?: SyncCreateOptions): NDArray {
    return this.#deriveSync(options, (plan) => this.#slice(plan, selection), 'slice')
  }

  /**
   * An independent copy with its metadata, in memory or, with `urlpath`, in a file. Chunks are decoded only where the
   * options ask for other partitions, compression or dtype.
   *
   * @example
   * ```ts
   * const packed = await a.copy({ cparams: { codec: 'zstd', clevel: 9 }, urlpath: 'packed.b2nd' })
   * ```
   */
  copy<L extends DTypeLike | undefined = undefined>(
    options?: CreateOptions & { readonly dtype?: L },
  ): Promise<NDArray<Cast<D, L>>>
  async copy(options?: CreateOptions): Promise<NDArray> {
    return this.#derive(options, (plan) => this.#copy(plan), 'copy')
  }

  /** Blocking {@link copy}. */
  copySync<L extends DTypeLike | undefined = undefined>(
    options?: SyncCreateOptions & { readonly dtype?: L },
  ): NDArray<Cast<D, L>>
  copySync(options?: SyncCreateOptions): NDArray {
    return this.#deriveSync(options, (plan) => this.#copy(plan), 'copy')
  }

  /**
   * A copy whose elements are cast to another dtype, as NumPy's `astype`.
   *
   * @throws TypeError for dtypes that cannot be cast into one another.
   * @example
   * ```ts
   * const small = await a.astype('float32')
   * ```
   */
  astype<const L extends DTypeLike>(
    dtype: L,
    options?: Omit<CreateOptions, 'dtype'>,
  ): Promise<NDArray<DTypeOf<L>>>
  async astype(dtype: DTypeLike, options?: Omit<CreateOptions, 'dtype'>): Promise<NDArray> {
    checkOptions(options, Object.keys(options ?? {}), 'astype()')
    return this.#derive({ ...options, dtype }, (plan) => this.#copy(plan), 'astype')
  }

  /** Blocking {@link astype}. */
  astypeSync<const L extends DTypeLike>(
    dtype: L,
    options?: Omit<SyncCreateOptions, 'dtype'>,
  ): NDArray<DTypeOf<L>>
  astypeSync(dtype: DTypeLike, options?: Omit<SyncCreateOptions, 'dtype'>): NDArray {
    checkOptions(options, Object.keys(options ?? {}), 'astypeSync()')
    return this.#deriveSync({ ...options, dtype }, (plan) => this.#copy(plan), 'astype')
  }

  /**
   * Writes the array to a file. An existing path is refused with `EEXIST`, or with `mode: 'w'` replaced atomically.
   *
   * @example
   * ```ts
   * const { bytesWritten } = await a.save('a.b2nd', { mode: 'w' })
   * ```
   */
  async save(path: PathLike, options?: Omit<CreateOptions, 'urlpath'>): Promise<SaveInfo> {
    checkOptions(options, Object.keys(options ?? {}), 'save()')
    const plan = planCreation({ ...options, urlpath: path }, 'save', { refused: ['shape'] })
    return this[arrayState].handle.read(() => this.#saving(plan), options)
  }

  /** Blocking {@link save}. */
  saveSync(path: PathLike, options?: Omit<SyncCreateOptions, 'urlpath'>): SaveInfo {
    refuseAsyncOptions(options, 'save')
    checkOptions(options, Object.keys(options ?? {}), 'saveSync()')
    const plan = planCreation({ ...options, urlpath: path }, 'saveSync', { refused: ['shape'] })
    return this[arrayState].handle.readSync(() => this.#saving(plan))
  }

  *#saving(plan: CreatePlan): Steps<SaveInfo> {
    return yield* saveInfo(yield* this.#copy(plan))
  }

  #slice(plan: CreatePlan, selection: Selection): Steps<ArrayState> {
    return sliceArray(plan, this[arrayState], this[arrayState].handle.frame, selection)
  }

  #copy(plan: CreatePlan): Steps<ArrayState> {
    return copyArray(plan, this[arrayState], this[arrayState].handle.frame)
  }

  async #derive(
    options: CreateOptions | undefined,
    body: (plan: CreatePlan) => Steps<ArrayState>,
    owner: string,
  ): Promise<NDArray> {
    const plan = planCreation(options, owner, { refused: ['shape'] })
    return new NDArray(await this[arrayState].handle.read(() => body(plan), options))
  }

  #deriveSync(
    options: SyncCreateOptions | undefined,
    body: (plan: CreatePlan) => Steps<ArrayState>,
    owner: string,
  ): NDArray {
    refuseAsyncOptions(options, owner)
    const plan = planCreation(options, `${owner}Sync`, { refused: ['shape'] })
    return new NDArray(this[arrayState].handle.readSync(() => body(plan)))
  }
}
