import type { NativeRaw } from '../binding'
import type { DType, ReadAs } from '../dtype'
import { Blosc2Error, isBlosc2Error, publicError } from '../errors'
import { checkResultSize } from '../limits'
import { checkReadOptions, type Got, type ReadOptions, type SyncReadOptions } from '../ndarray/read'
import { checkOptions, describe } from '../options'
import type { FilePath } from '../path'
import { readBytes } from '../raw/array'
import { OpenedFile, rawHandle } from '../raw/opened'
import type { Selection } from '../selection'
import { type AsyncOptions, refuseAsyncOptions, type Steps } from '../steps'
import type { Member } from '../zip/records'
import { describeHeader, type NpyHeader } from './header'
import { isStored, type NpzArchive, readMember, verifyStored } from './npz-archive'
import type { NpzPlan } from './npz-options'

/** What is known of an array in an archive without reading its elements. */
export interface NpzHeader extends NpyHeader {
  readonly compression: 'stored' | 'deflate'
  /** Bytes in the archive, header included. */
  readonly cbytes: number
}

/**
 * An `.npz` archive. Of stored members (`np.savez`) only what is selected is read; deflated ones
 * (`np.savez_compressed`) are inflated up to the end of what is selected, a small piece at a time. Made by `openNpz` and
 * `open`.
 *
 * @example
 * ```ts
 * await using archive = await blosc2.openNpz('data.npz')
 * for (const key of archive.keys()) console.log(key, (await archive.header(key)).shape)
 * const window = await archive.get('images', '10:20, :64, :64')
 * ```
 */
export class NpzFile extends OpenedFile {
  readonly kind = 'npz'
  readonly #archive: NpzArchive
  readonly #plan: NpzPlan

  /** @internal */
  constructor(raw: NativeRaw, archive: NpzArchive, plan: NpzPlan, file: FilePath | undefined) {
    super(raw, { access: 'r', file })
    this.#archive = archive
    this.#plan = plan
  }

  /** Whether elements are read from a mapping of the file. */
  get mapped(): boolean {
    return this.#plan.mapped
  }

  /** Number of members. */
  get size(): number {
    return this.#archive.members.size
  }

  /** Bytes of all members, as they are and in the archive. */
  get sizes(): { readonly nbytes: number; readonly cbytes: number } {
    const members = [...this.#archive.members.values()]
    const total = (of: (member: Member) => number) => members.reduce((sum, member) => sum + of(member), 0)
    return { nbytes: total(({ size }) => size), cbytes: total(({ storedSize }) => storedSize) }
  }

  /**
   * Names in the order of the archive: of arrays without `.npy`, of other members as they are.
   * @example archive.keys() // ['weights', 'bias']
   */
  keys(): string[] {
    return this.#archive.keys()
  }

  /**
   * Whether there is a member of that name, with or without `.npy`.
   * @example if (archive.has('weights')) console.log(await archive.get('weights'))
   */
  has(key: string): boolean {
    return this.#archive.find(key) !== undefined
  }

  /**
   * Shape, dtype and more of an array.
   * @example
   * ```ts
   * const { dtype, shape } = await npz.header('x')
   * ```
   */
  header(key: string): Promise<NpzHeader> {
    return this[rawHandle].read((raw) => this.#header(raw, key))
  }

  /** Blocking {@link header}. */
  headerSync(key: string): NpzHeader {
    return this[rawHandle].readSync((raw) => this.#header(raw, key))
  }

  /**
   * Reads a selection of an array, as `NDArray.get` does.
   *
   * @throws `ERR_BLOSC2_KEY`; `ERR_BLOSC2_FORMAT` for members that are no arrays; `ERR_BLOSC2_INTEGRITY` for arrays read
   * as a whole that do not have their CRC-32; `ERR_BLOSC2_CHANGED` where another archive was written into the file;
   * `ERR_BLOSC2_CORRUPT`, `ERR_BLOSC2_TRUNCATED`, `ERR_BLOSC2_UNSAFE_DTYPE`.
   * @example
   * ```ts
   * const { data, shape } = await archive.get('weights', '::2, -1')
   * ```
   */
  get<const S extends Selection = undefined, A extends ReadAs | undefined = undefined>(
    key: string,
    selection?: S,
    options?: ReadOptions<A>,
  ): Promise<Got<DType, S, A>>
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
  ): Got<DType, S, A>
  getSync(key: string, selection?: Selection, options?: SyncReadOptions): unknown {
    refuseAsyncOptions(options, 'get')
    return this[rawHandle].readSync((raw) =>
      this.#get(raw, key, selection, checkReadOptions(options, 'getSync()')),
    )
  }

  /**
   * The content of a member, whatever it is; of an array the `.npy` file.
   * @example
   * ```ts
   * const npy = await npz.bytes('x')
   * ```
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

  /**
   * Reads a member, or all, and compares it with its CRC-32.
   * @throws `ERR_BLOSC2_INTEGRITY`, `ERR_BLOSC2_CORRUPT`
   * @example await archive.verify()
   */
  verify(key?: string, options?: AsyncOptions): Promise<void> {
    return this[rawHandle].read((raw) => {
      checkOptions(options, ['signal', 'onProgress'], 'verify()')
      return this.#verify(raw, key)
    }, options)
  }

  /** Blocking {@link verify}. */
  verifySync(key?: string): void {
    this[rawHandle].readSync((raw) => this.#verify(raw, key))
  }

  /** @example await archive.close() */
  override async close(): Promise<void> {
    await super.close()
    this.#archive.close()
  }

  override closeSync(): void {
    super.closeSync()
    this.#archive.close()
  }

  *#header(raw: NativeRaw, key: string): Steps<NpzHeader> {
    const member = this.#member(key)
    const header = describeHeader(yield* this.#archive.header(raw, member))
    return { ...header, compression: isStored(member) ? 'stored' : 'deflate', cbytes: member.storedSize }
  }

  #get(raw: NativeRaw, key: string, selection: Selection, options: ReadOptions): Steps<unknown> {
    const member = this.#member(key)
    const { verify } = this.#plan
    return telling(member, () => readMember(raw, this.#archive, member, selection, options, verify))
  }

  *#bytes(raw: NativeRaw, key: string): Steps<Uint8Array> {
    const member = this.#member(key)
    const { verify } = this.#plan
    checkResultSize(member.size)
    const reading = function* (content: NativeRaw, start: number): Steps<Uint8Array> {
      const bytes = yield* readBytes(content, start, member.size)
      if (verify && isStored(member)) yield* verifyStored(content, start, member)
      return bytes
    }
    return yield* telling(member, () => this.#archive.content(raw, member, reading))
  }

  *#verify(raw: NativeRaw, key: string | undefined): Steps<void> {
    const members = key === undefined ? this.#archive.members.values() : [this.#member(key)]
    for (const member of members) {
      const reading = function* (content: NativeRaw, start: number): Steps<void> {
        if (isStored(member)) yield* verifyStored(content, start, member)
        // To read the last byte all others are inflated.
        else yield* readBytes(content, Math.max(0, member.size - 1), Math.min(1, member.size))
      }
      yield* telling(member, () => this.#archive.content(raw, member, reading))
    }
  }

  #member(key: unknown): Member {
    if (typeof key !== 'string') throw new TypeError(`Expected the key of a member, got ${describe(key)}`)
    return this.#archive.member(key)
  }
}

/** Runs `body`, whose errors tell then which member is damaged: what inflates it does not know its name. */
function* telling<T>({ name }: Member, body: () => Steps<T>): Steps<T> {
  try {
    return yield* body()
  } catch (reason) {
    const error = publicError(reason)
    const damage = ['ERR_BLOSC2_INTEGRITY', 'ERR_BLOSC2_CORRUPT', 'ERR_BLOSC2_TRUNCATED']
    if (!isBlosc2Error(error) || !damage.includes(error.code) || error.message.includes(name)) throw error
    throw new Blosc2Error(error.code, `Member '${name}': ${error.message}`, { cause: error })
  }
}
