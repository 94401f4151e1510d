import type { NativeRaw } from '../binding'
import type { DType, ElementType, ReadAs } from '../dtype'
import { resolveDType } from '../dtype'
import { Blosc2Error } from '../errors'
import { checkResultSize } from '../limits'
import { checkReadOptions, type Got, type ReadOptions, type SyncReadOptions } from '../ndarray/read'
import { checkOptions } from '../options'
import type { FilePath } from '../path'
import { type RawArray, readBytes, readRawArray } from '../raw/array'
import { OpenedFile, rawHandle } from '../raw/opened'
import type { Selection } from '../selection'
import { type AsyncOptions, refuseAsyncOptions, type Steps } from '../steps'
import type { SafetensorsEntry, SafetensorsFormat, SafetensorsHeader } from './format'

/** Converted as float16 is, by native code of its own. */
const bfloat16: ElementType = { ...resolveDType('float16'), code: 15 }

/** What is read of a tensor, with the name that its file has for the type of the elements. */
export type Safetensor<G> = G extends { readonly shape: readonly number[] }
  ? G & { readonly format: SafetensorsFormat }
  : G

/**
 * A `.safetensors` file: tensors by name, of which only what is selected is read. Made by `openSafetensors` and `open`.
 *
 * @example
 * ```ts
 * await using model = await blosc2.openSafetensors('model.safetensors')
 * for (const name of model.keys()) console.log(name, model.info(name).format, model.info(name).shape)
 * const rows = await model.get('embed.weight', '1000:1010')
 * ```
 */
export class SafetensorsFile extends OpenedFile {
  readonly kind = 'safetensors'
  /** Texts by name, of the file as a whole. */
  readonly metadata: Readonly<Record<string, string>>
  /** Whether elements are read from a mapping of the file. */
  readonly mapped: boolean
  readonly #entries: SafetensorsHeader['entries']

  /** @internal */
  constructor(raw: NativeRaw, header: SafetensorsHeader, mapped: boolean, file: FilePath | undefined) {
    super(raw, { access: 'r', file })
    this.#entries = header.entries
    this.metadata = header.metadata
    this.mapped = mapped
  }

  /** Number of tensors. */
  get size(): number {
    return this.#entries.size
  }

  /** Bytes of all tensors, which are stored as they are. */
  get sizes(): { readonly nbytes: number; readonly cbytes: number } {
    const nbytes = Array.from(this.#entries.values()).reduce((sum, entry) => sum + entry.nbytes, 0)
    return { nbytes, cbytes: nbytes }
  }

  /**
   * Names, in the order in which the tensors lie in the file.
   * @example file.keys() // ['weight', 'bias']
   */
  keys(): string[] {
    return [...this.#entries.keys()]
  }

  /**
   * Whether there is a tensor of that name.
   * @example if (file.has('weight')) console.log(await file.get('weight'))
   */
  has(key: string): boolean {
    return this.#entries.has(key)
  }

  /**
   * Shape, type and place of a tensor.
   * @throws `ERR_BLOSC2_KEY`
   * @example const { dtype, shape } = file.info('weight')
   */
  info(key: string): SafetensorsEntry {
    const entry = this.#entries.get(key)
    if (entry) return entry
    throw new Blosc2Error('ERR_BLOSC2_KEY', `Expected the name of a tensor in the file, got '${key}'`)
  }

  /**
   * Reads a selection of a tensor, as `NDArray.get` does. Elements of types that JavaScript has no array for (BF16, F8)
   * come as raw bytes, `dtype` `'V2'` or `'V1'`; under `as: 'float32'`, BF16 comes as Float32Array.
   *
   * @returns a tensor with the file's name for its type as `format`; a scalar if the selection is made of integers for
   * all axes.
   * @throws `ERR_BLOSC2_KEY`; `ERR_BLOSC2_UNSUPPORTED` for elements of less than a byte, which `bytes` reads;
   * `ERR_BLOSC2_CHANGED` where something else was written into the file.
   * @example
   * ```ts
   * const { data } = await file.get('weight', '0:10', { as: 'float32' })
   * ```
   */
  get<const S extends Selection = undefined, A extends ReadAs | undefined = undefined>(
    key: string,
    selection?: S,
    options?: ReadOptions<A>,
  ): Promise<Safetensor<Got<DType, S, A>>>
  get(key: string, selection?: Selection, options?: ReadOptions): Promise<unknown> {
    return this[rawHandle].read(
      (raw) => this.#get(raw, key, selection, checkReadOptions(options, 'get()')),
      options,
    )
  }

  /** Blocking {@link get}. */
  getSync<const S extends Selection = undefined, A extends ReadAs | undefined = undefined>(
    key: string,
    selection?: S,
    options?: SyncReadOptions<A>,
  ): Safetensor<Got<DType, S, A>>
  getSync(key: string, selection?: Selection, options?: SyncReadOptions): unknown {
    refuseAsyncOptions(options, 'get')
    return this[rawHandle].readSync((raw) =>
      this.#get(raw, key, selection, checkReadOptions(options, 'getSync()')),
    )
  }

  /**
   * The elements of a tensor as they are in the file: in C order, little-endian.
   * @example const bytes = await file.bytes('weight')
   */
  bytes(key: string, options?: AsyncOptions): Promise<Uint8Array> {
    return this[rawHandle].read((raw) => {
      checkOptions(options, ['signal', 'onProgress'], 'bytes()')
      return this.#bytes(raw, key)
    }, options)
  }

  /** Blocking {@link bytes}. */
  bytesSync(key: string): Uint8Array {
    return this[rawHandle].readSync((raw) => this.#bytes(raw, key))
  }

  *#get(raw: NativeRaw, key: string, selection: Selection, options: ReadOptions): Steps<unknown> {
    const { format, dtype, shape, offset } = this.info(key)
    if (dtype === undefined) {
      const message = `Elements of ${format} are smaller than a byte: read '${key}' with bytes()`
      throw new Blosc2Error('ERR_BLOSC2_UNSUPPORTED', message)
    }
    const type = format === 'BF16' && options.as === 'float32' ? bfloat16 : resolveDType(dtype)
    const array: RawArray = { raw, type, shape, offset, fortran: false }
    const result = yield* readRawArray(array, selection, options)
    const isTensor = typeof result === 'object' && result !== null && 'stride' in result
    return isTensor ? { ...result, dtype, format } : result
  }

  *#bytes(raw: NativeRaw, key: string): Steps<Uint8Array> {
    const { offset, nbytes } = this.info(key)
    checkResultSize(nbytes)
    return yield* readBytes(raw, offset, nbytes)
  }
}
