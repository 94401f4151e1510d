import { type DType, type ElementType, memberNamed, type ReadAs } from '../dtype'
import type { Selection } from '../selection'
import { refuseAsyncOptions } from '../steps'
import { checkReadOptions, type Got, type ReadOptions, readSelection, type SyncReadOptions } from './read'
import { type ArrayState, product } from './state'

/**
 * One member of every element of a structured array, readable like an array. Where the member is an array
 * itself, its axes follow those of the array.
 */
export class Field<D extends DType = DType> {
  readonly kind = 'field'
  readonly name: string
  readonly #state: ArrayState
  readonly #type: ElementType
  /** Bytes from the start of the element. */
  readonly #offset: number

  /** @internal */
  constructor(state: ArrayState, type: ElementType, offset: number, name: string) {
    this.#state = state
    this.#type = type
    this.#offset = offset
    this.name = name
  }

  get dtype(): DType {
    return this.#type.dtype
  }

  /** Of the array, followed by that of the member. */
  get shape(): readonly number[] {
    return [...this.#state.layout.shape, ...(this.#type.subshape ?? [])]
  }

  get ndim(): number {
    return this.shape.length
  }

  get size(): number {
    return product(this.shape)
  }

  /**
   * Reads the member of the selected elements. The selection is one of the array's axes.
   *
   * @example
   * ```ts
   * const price = array.field('price')
   * const { data } = await price.get('0:100')
   * ```
   */
  get<const S extends Selection = undefined, A extends ReadAs | undefined = undefined>(
    selection?: S,
    options?: ReadOptions<A>,
  ): Promise<Got<D, S, A>>
  get(selection?: Selection, options?: ReadOptions): Promise<unknown> {
    return this.#state.handle.read(() => this.#read(selection, checkReadOptions(options, 'get()')), options)
  }

  /** Blocking {@link get}. */
  getSync<const S extends Selection = undefined, A extends ReadAs | undefined = undefined>(
    selection?: S,
    options?: SyncReadOptions<A>,
  ): Got<D, S, A>
  getSync(selection?: Selection, options?: SyncReadOptions): unknown {
    refuseAsyncOptions(options, 'get')
    return this.#state.handle.readSync(() => this.#read(selection, checkReadOptions(options, 'getSync()')))
  }

  /** A member of this member. @throws TypeError where it has none of that name. */
  field(name: string): Field {
    const { type, offset } = memberNamed(this.#type, name)
    return new Field(this.#state, type, this.#offset + offset, name)
  }

  #read(selection: Selection, options: ReadOptions) {
    const { frame } = this.#state.handle
    const { shape } = this.#state.layout
    const type = this.#type
    const item = { offset: this.#offset, size: type.itemsize }
    return readSelection(frame, { shape, type, item }, selection, options)
  }
}
