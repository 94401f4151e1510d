import type { NativeRaw } from '../binding'
import type { DType, ElementType, ReadAs } from '../dtype'
import { type Field, type FieldOwner, fieldOf, fieldsOf, type Member } from '../ndarray/field'
import { checkReadOptions, type Got, type ReadOptions, type SyncReadOptions } from '../ndarray/read'
import { product } from '../ndarray/state'
import { checkOptions } from '../options'
import { rawElements, readRawArray, writeRawArray } from '../raw/array'
import type { RawHandleOptions } from '../raw/handle'
import { OpenedFile, rawHandle } from '../raw/opened'
import type { Selection } from '../selection'
import { type AsyncOptions, refuseAsyncOptions, type Steps } from '../steps'
import type { TensorLike } from '../tensor'
import { appendTo, checkPresent, relocate } from './append'
import type { Located } from './locate'

/**
 * A `.npy` file: an uncompressed n-dimensional array of which only what is selected is read. Made by `openNpy` and
 * `open`.
 *
 * @example
 * ```ts
 * await using file = await blosc2.openNpy('a.npy', { mode: 'r+' })
 * const { data } = await file.get('100:110, ::2')
 * await file.set('0', 1)
 * await file.append(new Float64Array(file.shape[1] ?? 0))
 * ```
 */
export class NpyFile<D extends DType = DType> extends OpenedFile {
  readonly kind = 'npy'
  /** Whether elements are read from a mapping of the file. */
  readonly mapped: boolean
  readonly dtype: D
  readonly #durable: boolean
  #array: Located
  /** The header in the file, when it was last compared with what is known of the array. */
  #seen: Buffer

  /** @internal */
  constructor(array: Located, type: ElementType<D>, mapped: boolean, options: RawHandleOptions) {
    super(array.raw, options)
    this.#durable = options.durable === true
    this.#array = array
    this.#seen = array.headerBytes
    this.mapped = mapped
    this.dtype = type.dtype
  }

  /** Of the stored elements. Data handed out is always in the order of this machine. */
  get byteOrder(): ElementType['byteOrder'] {
    return this.#array.type.byteOrder
  }

  get shape(): readonly number[] {
    return this.#array.shape
  }

  get ndim(): number {
    return this.shape.length
  }

  /** Number of elements. */
  get size(): number {
    return product(this.shape)
  }

  /** Bytes per element. */
  get itemsize(): number {
    return this.#array.type.itemsize
  }

  /** Bytes of all elements. */
  get nbytes(): number {
    return this.size * this.itemsize
  }

  /** Whether the first axis varies fastest in the file. Data handed out is in C order always. */
  get fortranOrder(): boolean {
    return this.#array.fortran
  }

  /** Of the format. */
  get version(): 1 | 2 | 3 {
    return this.#array.header.version
  }

  /** Where the elements begin in the file, bytes. */
  get dataOffset(): number {
    return this.#array.offset
  }

  /** Where they end: another array may follow there, to be opened with option `offset`. */
  get end(): number {
    return this.dataOffset + this.nbytes
  }

  get mode(): 'r' | 'r+' | 'c' {
    return this[rawHandle].access
  }

  /**
   * Reads a selection, as `NDArray.get` does. Of the file only what is selected is read, and what lies less than a page
   * between.
   *
   * @returns a dense tensor in C order; a scalar if the selection is made of integers for all axes.
   * @throws RangeError, TypeError for selections that do not fit; `ERR_BLOSC2_CHANGED` where another array was saved into the file;
   * `ERR_BLOSC2_CLOSED`.
   * @example
   * ```ts
   * const { data } = await file.get('0:10, ::2')
   * ```
   */
  get<const S extends Selection = undefined, A extends ReadAs | undefined = undefined>(
    selection?: S,
    options?: ReadOptions<A>,
  ): Promise<Got<D, S, A>>
  get(selection?: Selection, options?: ReadOptions): Promise<unknown> {
    return this[rawHandle].read((raw) => {
      const checked = checkReadOptions(options, 'get()')
      return this.#present(raw, (array) => readRawArray(array, selection, checked))
    }, options)
  }

  /** Blocking {@link get}. */
  getSync<const S extends Selection = undefined, A extends ReadAs | undefined = undefined>(
    selection?: S,
    options?: SyncReadOptions<A>,
  ): Got<D, S, A>
  getSync(selection?: Selection, options?: SyncReadOptions): unknown {
    refuseAsyncOptions(options, 'get')
    return this[rawHandle].readSync((raw) => {
      const checked = checkReadOptions(options, 'getSync()')
      return this.#present(raw, (array) => readRawArray(array, selection, checked))
    })
  }

  /**
   * One member of a structured array, readable like an array: of the file, no more than the members and what lies less
   * than a page between them is read.
   *
   * @throws TypeError where the dtype has no member of that name.
   * @example await file.field('position').get('0:10')
   */
  field(name: string): Field {
    return fieldOf(this.#structs(), this.#array.type, name)
  }

  /** The members of a structured array by name; empty for other dtypes. */
  get fields(): Readonly<Record<string, Field>> {
    return fieldsOf(this.#structs(), this.#array.type)
  }

  /**
   * Replaces the selected elements in the file, as `NDArray.set` does. A process that dies meanwhile may leave some of
   * them old and some new.
   *
   * @throws `ERR_BLOSC2_READ_ONLY`; RangeError, TypeError for selections and values that do not fit.
   * @example
   * ```ts
   * await file.set([0, ':'], 0)
   * ```
   */
  async set(selection: Selection, value: unknown, options?: AsyncOptions): Promise<void> {
    checkOptions(options, ['signal', 'onProgress'], 'set()')
    await this[rawHandle].change((raw) => this.#writing(raw, selection, value), value, options)
  }

  /** Blocking {@link set}. */
  setSync(selection: Selection, value: unknown): void {
    this[rawHandle].changeSync((raw) => this.#writing(raw, selection, value), value)
  }

  /**
   * Adds elements at the end of the first axis, or of the last one where that varies slowest (`fortranOrder`). The
   * elements are written behind those that are there, then the shape in the header is: a process that dies in between
   * leaves the array as it was. NumPy leaves room in the header for that; so does this package. Handles that append to
   * one file take turns, also those of several processes.
   *
   * @param x has the shape of this array, apart from that axis, or lacks the axis: one layer then.
   * @throws `ERR_BLOSC2_READ_ONLY`; `ERR_BLOSC2_UNSUPPORTED` where something else follows the array in the file, or the
   * header has no room; RangeError for other shapes.
   * @example
   * ```ts
   * await file.append({ data: new Float32Array(10), shape: [1, 10] })
   * ```
   */
  async append(x: TensorLike | object, options?: AsyncOptions): Promise<void> {
    checkOptions(options, ['signal', 'onProgress'], 'append()')
    await this[rawHandle].change((raw) => this.#appending(raw, x), x, options)
  }

  /** Blocking {@link append}. */
  appendSync(x: TensorLike | object): void {
    this[rawHandle].changeSync((raw) => this.#appending(raw, x), x)
  }

  /**
   * Takes over the shape that the file has now, where others have appended to it.
   *
   * @throws `ERR_BLOSC2_CHANGED` where the file holds no array of this dtype, order and number of axes any more.
   * @example await file.refresh() // file.shape is what another program left
   */
  async refresh(options?: AsyncOptions): Promise<void> {
    checkOptions(options, ['signal', 'onProgress'], 'refresh()')
    this.#array = await this[rawHandle].read((raw) => relocate(this.#now(raw)), options)
  }

  /** Blocking {@link refresh}. */
  refreshSync(): void {
    this.#array = this[rawHandle].readSync((raw) => relocate(this.#now(raw)))
  }

  /**
   * Resolves when the changes called so far are made and the disk has them.
   * @example await file.flush()
   */
  flush(): Promise<void> {
    return this[rawHandle].flush()
  }

  /** Blocking {@link flush}. */
  flushSync(): void {
    this[rawHandle].flushSync()
  }

  #writing(raw: NativeRaw, selection: Selection, value: unknown): Steps<void> {
    return this.#present(raw, (array) => writeRawArray(array, selection, value))
  }

  *#appending(raw: NativeRaw, x: unknown): Steps<void> {
    if (this.urlpath === undefined) throw new TypeError('An array in memory cannot grow: append to a file')
    if (this.mode === 'c') throw new TypeError("Mode 'c' never changes the file, so the array cannot grow")
    this.#array = yield* appendTo(this.#now(raw), x, this.#durable)
  }

  #structs(): FieldOwner {
    const shape = () => this.shape
    const elements = (array: Located) => (member: Member) => rawElements(array, member)
    return {
      get shape() {
        return shape()
      },
      read: (body, options) =>
        this[rawHandle].read((raw) => this.#present(raw, (array) => body(elements(array))), options),
      readSync: (body) =>
        this[rawHandle].readSync((raw) => this.#present(raw, (array) => body(elements(array)))),
    }
  }

  /** Runs `body` on the array, unless another has been written into the file meanwhile. */
  *#present<T>(raw: NativeRaw, body: (array: Located) => Steps<T>): Steps<T> {
    const array = this.#now(raw)
    if (this.urlpath !== undefined && this.mode !== 'c') this.#seen = yield* checkPresent(array, this.#seen)
    return yield* body(array)
  }

  #now(raw: NativeRaw): Located {
    return { ...this.#array, raw }
  }
}
