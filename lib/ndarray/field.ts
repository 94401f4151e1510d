import { type DType, type ElementType, memberNamed, type ReadAs } from '../dtype'
import type { Selection } from '../selection'
import { type AsyncOptions, refuseAsyncOptions, type Steps } from '../steps'
import {
  checkReadOptions,
  type ElementSource,
  type Got,
  type Readable,
  type ReadOptions,
  readElements,
  type SyncReadOptions,
} from './read'
import { product } from './state'

/** The member that is read, of elements of the owner's. */
export type Member = Omit<Readable, 'shape'>

/** An array of structs, wherever its elements are. */
export interface FieldOwner {
  readonly shape: readonly number[]
  /** Runs `body` while the elements can be read. */
  read<T>(
    body: (source: (member: Member) => ElementSource) => Steps<T>,
    options: AsyncOptions | undefined,
  ): Promise<T>
  readSync<T>(body: (source: (member: Member) => ElementSource) => Steps<T>): T
}

/** @throws TypeError where the elements have no member of that name. */
export function fieldOf(owner: FieldOwner, type: ElementType, name: string, start = 0): Field {
  const member = memberNamed(type, name)
  return new Field(owner, member.type, start + member.offset, name)
}

/** All members of an array's elements by name; none where they are no structs. */
export function fieldsOf(owner: FieldOwner, type: ElementType): Readonly<Record<string, Field>> {
  const { dtype } = type
  if (typeof dtype === 'string') return {}
  return Object.fromEntries(dtype.fields.map(({ name }) => [name, fieldOf(owner, type, name)]))
}

/**
 * One member of every element of a structured array, readable like an array. Where the member is an array
 * itself, its axes follow those of the array.
 * @example
 * ```ts
 * const prices = trades.field('price')
 * const { data } = await prices.get('0:100')
 * ```
 */
export class Field<D extends DType = DType> {
  readonly kind = 'field'
  readonly name: string
  readonly #owner: FieldOwner
  readonly #type: ElementType
  /** Bytes from the start of the element. */
  readonly #offset: number

  /** @internal */
  constructor(owner: FieldOwner, type: ElementType, offset: number, name: string) {
    this.#owner = owner
    this.#type = type
    this.#offset = offset
    this.name = name
  }

  get dtype(): DType {
    return this.#type.dtype
  }

  /** Of the array, followed by that of the member. */
  get shape(): readonly number[] {
    return [...this.#owner.shape, ...(this.#type.subshape ?? [])]
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
    return this.#owner.read(
      (source) => readElements(source(this.#member), selection, checkReadOptions(options, 'get()')),
      options,
    )
  }

  /** Blocking {@link get}. */
  getSync<const S extends Selection = undefined, A extends ReadAs | undefined = undefined>(
    selection?: S,
    options?: SyncReadOptions<A>,
  ): Got<D, S, A>
  getSync(selection?: Selection, options?: SyncReadOptions): unknown {
    refuseAsyncOptions(options, 'get')
    return this.#owner.readSync((source) =>
      readElements(source(this.#member), selection, checkReadOptions(options, 'getSync()')),
    )
  }

  /**
   * A member of this member.
   * @throws TypeError where it has none of that name.
   * @example await array.field('position').field('x').get('0:10')
   */
  field(name: string): Field {
    return fieldOf(this.#owner, this.#type, name, this.#offset)
  }

  get #member(): Member {
    const type = this.#type
    return { type, item: { offset: this.#offset, size: type.itemsize } }
  }
}
