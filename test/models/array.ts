/** A naive n-d array in plain JavaScript, to compare the real one with. Elements are small integers. */
import { product } from './dense'

export interface AxisChoice {
  /** Positions along the axis, in the order of the result. */
  readonly indices: readonly number[]
  /** An integer was given: the result lacks the axis. */
  readonly dropped: boolean
}

export interface Dense {
  readonly shape: readonly number[]
  readonly values: readonly number[]
}

export class ArrayModel {
  shape: number[]
  values: number[]

  constructor(shape: readonly number[], values: readonly number[]) {
    this.shape = [...shape]
    this.values = [...values]
  }

  get dense(): Dense {
    return { shape: [...this.shape], values: [...this.values] }
  }

  get(axes: readonly AxisChoice[]): Dense {
    const shape = axes.filter(({ dropped }) => !dropped).map(({ indices }) => indices.length)
    return { shape, values: positions(this.shape, axes).map((at) => this.values[at] ?? 0) }
  }

  /** `value` has the shape of the selection, or is one element. */
  set(axes: readonly AxisChoice[], value: readonly number[]): void {
    positions(this.shape, axes).forEach((at, i) => {
      this.values[at] = value[value.length === 1 ? 0 : i] ?? 0
    })
  }

  resize(shape: readonly number[]): void {
    this.#rebuild(shape, (index) => this.#at(index))
  }

  insert(at: number, { shape, values }: Dense, axis: number): void {
    const count = shape[axis] ?? 0
    const added = new ArrayModel(shape, values)
    const longer = this.shape.with(axis, (this.shape[axis] ?? 0) + count)
    this.#rebuild(longer, (index) => {
      const along = index[axis] ?? 0
      if (along < at) return this.#at(index)
      return along < at + count
        ? added.#at(index.with(axis, along - at))
        : this.#at(index.with(axis, along - count))
    })
  }

  delete(at: number, count: number, axis: number): void {
    const shorter = this.shape.with(axis, (this.shape[axis] ?? 0) - count)
    this.#rebuild(shorter, (index) => {
      const along = index[axis] ?? 0
      return this.#at(index.with(axis, along < at ? along : along + count))
    })
  }

  /** Zero outside. */
  #at(index: readonly number[]): number {
    const inside = index.every((i, axis) => i < (this.shape[axis] ?? 0))
    return inside ? (this.values[flat(this.shape, index)] ?? 0) : 0
  }

  #rebuild(shape: readonly number[], value: (index: number[]) => number): void {
    const values = Array.from({ length: product(shape) }, (_, n) => value(unravel(shape, n)))
    this.shape = [...shape]
    this.values = values
  }
}

function flat(shape: readonly number[], index: readonly number[]): number {
  return index.reduce((at, i, axis) => at * (shape[axis] ?? 1) + i, 0)
}

function unravel(shape: readonly number[], n: number): number[] {
  const index: number[] = []
  let rest = n
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const extent = shape[axis] ?? 1
    index[axis] = rest % extent
    rest = Math.floor(rest / extent)
  }
  return index
}

/** Flat positions of a selection, in C order of the result. */
function positions(shape: readonly number[], axes: readonly AxisChoice[]): number[] {
  const counts = axes.map(({ indices }) => indices.length)
  return Array.from({ length: product(counts) }, (_, n) => {
    const index = unravel(counts, n).map((i, axis) => axes[axis]?.indices[i] ?? 0)
    return flat(shape, index)
  })
}
