import type { NativeFrame } from '../binding'
import type { DType, ReadAs } from '../dtype'
import { checkOptions } from '../options'
import type { IndexList, Selection } from '../selection'
import { type AsyncOptions, native, refuseAsyncOptions, type Steps } from '../steps'
import { ArrayBase } from './base'
import {
  type ChunkData,
  type ChunkInfo,
  checkChunk,
  checkIterOptions,
  checkSameGrid,
  type IterOptions,
  inOrder,
  readChunkAt,
  readChunkInfo,
} from './chunks'
import { type Field, type FieldOwner, fieldOf, fieldsOf, type Member } from './field'
import { getPoints, type Points, take } from './points'
import {
  checkReadOptions,
  frameElements,
  type Got,
  type ReadOptions,
  readSelection,
  type SyncReadOptions,
  type TensorAs,
} from './read'
import { type ArrayState, arrayState } from './state'

/** Along which axis `take` picks. */
export interface TakeOptions<A extends ReadAs | undefined = ReadAs | undefined> extends ReadOptions<A> {
  /** Negative ones count from the last. Without it the array is taken as laid out flat. */
  readonly axis?: number | undefined
}

/** Reading an array. Reads never wait for one another or for changes: each sees the array as of its call. */
export abstract class ArrayReader<D extends DType = DType> extends ArrayBase<D> {
  /**
   * Reads a selection into memory: one entry per axis, or NumPy's text. Without one, or with `null`, everything.
   *
   * @returns a dense tensor; a scalar if the selection is made of integers for all axes.
   * @throws RangeError for integers outside an axis and too many entries, TypeError for entries that are none;
   * `ERR_BLOSC2_CORRUPT` for chunks that do not decode, `ERR_BLOSC2_CLOSED`.
   * @example
   * ```ts
   * const a = await blosc2.arange(24, { shape: [4, 6], dtype: 'int32' })
   * const { data, shape } = await a.get([blosc2.slice(1, 3), -1]) // shape [2], Int32Array [11, 17]
   * const corner = await a.get([0, 0]) // 0
   * const flipped = await a.get('::-1, 2:4')
   * ```
   */
  get<const S extends Selection = undefined, A extends ReadAs | undefined = undefined>(
    selection?: S,
    options?: ReadOptions<A>,
  ): Promise<Got<D, S, A>>
  get(selection?: Selection, options?: ReadOptions): Promise<unknown> {
    const { handle, type } = this[arrayState]
    return handle.read((frame) => {
      const source = { shape: this.shape, type }
      return readSelection(frame, source, selection, checkReadOptions(options, 'get()'))
    }, options)
  }

  /** Blocking {@link get}. */
  getSync<const S extends Selection = undefined, A extends ReadAs | undefined = undefined>(
    selection?: S,
    options?: SyncReadOptions<A>,
  ): Got<D, S, A>
  getSync(selection?: Selection, options?: SyncReadOptions): unknown {
    refuseAsyncOptions(options, 'get')
    const { handle, type } = this[arrayState]
    return handle.readSync((frame) => {
      const source = { shape: this.shape, type }
      return readSelection(frame, source, selection, checkReadOptions(options, 'getSync()'))
    })
  }

  /**
   * Reads the elements at `indices`, in their order; negative ones count from the end, repeated ones are fine.
   *
   * @example
   * ```ts
   * const rows = await a.take([5, 0, 5], { axis: 0 })
   * ```
   */
  take<A extends ReadAs | undefined = undefined>(
    indices: IndexList,
    options?: TakeOptions<A>,
  ): Promise<TensorAs<D, A>>
  take(indices: IndexList, options?: TakeOptions): Promise<unknown> {
    return this[arrayState].handle.read((frame) => {
      const { axis, ...rest } = takeOptions(options, 'take()')
      return take(this[arrayState], frame, indices, axis, rest)
    }, options)
  }

  /** Blocking {@link take}. */
  takeSync<A extends ReadAs | undefined = undefined>(
    indices: IndexList,
    options?: Omit<TakeOptions<A>, keyof AsyncOptions>,
  ): TensorAs<D, A>
  takeSync(indices: IndexList, options?: TakeOptions): unknown {
    refuseAsyncOptions(options, 'take')
    return this[arrayState].handle.readSync((frame) => {
      const { axis, ...rest } = takeOptions(options, 'takeSync()')
      return take(this[arrayState], frame, indices, axis, rest)
    })
  }

  /**
   * Reads single elements, scattered over the array.
   *
   * @param coords one list of coordinates per point, or a tensor of shape (points, axes).
   * @returns a tensor of one axis.
   * @example
   * ```ts
   * const { data } = await a.getPoints([[0, 0], [3, -1]])
   * ```
   */
  getPoints<A extends ReadAs | undefined = undefined>(
    coords: Points,
    options?: ReadOptions<A>,
  ): Promise<TensorAs<D, A>>
  getPoints(coords: Points, options?: ReadOptions): Promise<unknown> {
    return this[arrayState].handle.read(
      (frame) => getPoints(this[arrayState], frame, coords, checkReadOptions(options, 'getPoints()')),
      options,
    )
  }

  /** Blocking {@link getPoints}. */
  getPointsSync<A extends ReadAs | undefined = undefined>(
    coords: Points,
    options?: SyncReadOptions<A>,
  ): TensorAs<D, A>
  getPointsSync(coords: Points, options?: SyncReadOptions): unknown {
    refuseAsyncOptions(options, 'getPoints')
    return this[arrayState].handle.readSync((frame) =>
      getPoints(this[arrayState], frame, coords, checkReadOptions(options, 'getPointsSync()')),
    )
  }

  /**
   * One member of a structured array, readable like an array.
   *
   * @throws TypeError where the dtype has no member of that name.
   * @example
   * ```ts
   * const { data } = await trades.field('price').get()
   * ```
   */
  field(name: string): Field {
    return fieldOf(structsOf(this[arrayState]), this[arrayState].type, name)
  }

  /** The members of a structured array by name; empty for other dtypes. */
  get fields(): Readonly<Record<string, Field>> {
    return fieldsOf(structsOf(this[arrayState]), this[arrayState].type)
  }

  /**
   * Reads one chunk, without the padding of edge chunks.
   *
   * @param index counts chunks in C order.
   * @example
   * ```ts
   * const { start, shape, data } = await a.chunkAt(0)
   * ```
   */
  chunkAt(index: number, options?: AsyncOptions): Promise<ChunkData<D>> {
    return this[arrayState].handle.read((frame) => {
      checkOptions(options, ['signal', 'onProgress'], 'chunkAt()')
      const { layout, type } = this[arrayState]
      return readChunkAt(frame, layout, type, checkChunk(index, this.nchunks))
    }, options)
  }

  /** Blocking {@link chunkAt}. */
  chunkAtSync(index: number): ChunkData<D> {
    return this[arrayState].handle.readSync((frame) => {
      const { layout, type } = this[arrayState]
      return readChunkAt(frame, layout, type, checkChunk(index, this.nchunks))
    })
  }

  /**
   * Reads all chunks in C order, decoding ahead of the loop. An array in memory is read as it was when the loop began;
   * one in a file may be changed meanwhile, but not its shape (`ERR_BLOSC2_CHANGED`).
   *
   * @example
   * ```ts
   * let sum = 0
   * for await (const { data } of a.iterChunks()) for (const x of data) sum += Number(x)
   * ```
   */
  async *iterChunks(options?: IterOptions): AsyncIterableIterator<ChunkData<D>> {
    const { readAhead, ...watch } = checkIterOptions(options)
    const { handle } = this[arrayState]
    const read = this.#chunkReader()
    const chunk = (index: number) => handle.read((frame) => read(frame, index), watch)
    yield* inOrder(this.nchunks, readAhead, chunk, watch.signal)
  }

  /** Blocking {@link iterChunks}. */
  *iterChunksSync(): IterableIterator<ChunkData<D>> {
    const { handle } = this[arrayState]
    const read = this.#chunkReader()
    const { nchunks } = this
    for (let index = 0; index < nchunks; index++) yield handle.readSync((frame) => read(frame, index))
  }

  /** Reads chunks of an array in memory as it is now, those of a file as they are when their turn comes. */
  #chunkReader(): (frame: NativeFrame, index: number) => Steps<ChunkData<D>> {
    const { handle, layout, type } = this[arrayState]
    const start = handle.frame
    return (now, index) => {
      if (!handle.file) return readChunkAt(start, layout, type, index)
      checkSameGrid(layout, this[arrayState].layout)
      return readChunkAt(now, layout, type, index)
    }
  }

  /**
   * How a chunk is stored.
   * @example
   * ```ts
   * const { cbytes, codec } = await a.chunkInfo(0)
   * ```
   */
  chunkInfo(index: number): Promise<ChunkInfo> {
    return this[arrayState].handle.read((frame) => readChunkInfo(frame, index))
  }

  /** Blocking {@link chunkInfo}. */
  chunkInfoSync(index: number): ChunkInfo {
    return this[arrayState].handle.readSync((frame) => readChunkInfo(frame, index))
  }

  /**
   * Decodes every chunk. @throws `ERR_BLOSC2_CORRUPT` naming the first that is wrong.
   * @example
   * ```ts
   * await a.verify({ signal: AbortSignal.timeout(10_000) })
   * ```
   */
  verify(options?: AsyncOptions): Promise<void> {
    return this[arrayState].handle.read((frame) => native.verifyFrame(frame), options)
  }

  /** Blocking {@link verify}. */
  verifySync(): void {
    this[arrayState].handle.readSync((frame) => native.verifyFrame(frame))
  }

  /**
   * The array as the bytes of a contiguous file.
   * @example
   * ```ts
   * const copy = await blosc2.fromCframe(await a.toCframe())
   * ```
   */
  toCframe(options?: AsyncOptions): Promise<Uint8Array> {
    return this[arrayState].handle.read((frame) => native.frameBytes(frame), options)
  }

  /** Blocking {@link toCframe}. */
  toCframeSync(): Uint8Array {
    return this[arrayState].handle.readSync((frame) => native.frameBytes(frame))
  }
}

function structsOf(state: ArrayState): FieldOwner {
  const { handle } = state
  const elements = (frame: NativeFrame) => (member: Member) =>
    frameElements(frame, { shape: state.layout.shape, ...member })
  return {
    get shape() {
      return state.layout.shape
    },
    read: (body, options) => handle.read((frame) => body(elements(frame)), options),
    readSync: (body) => handle.readSync((frame) => body(elements(frame))),
  }
}

function takeOptions(options: TakeOptions | undefined, owner: string): TakeOptions {
  if (options === undefined) return {}
  checkOptions(options, ['axis', 'as', 'out', 'signal', 'onProgress'], owner)
  const { axis, ...rest } = options
  checkReadOptions(rest, owner)
  return options
}
