/** Random stores: what is in them, and the steps that lead there, which either side can make. */
import {
  asarray,
  BatchArray,
  type DictStore,
  ListArray,
  ObjectArray,
  SChunk,
  type StoreValue,
  TreeStore,
  Tuple,
} from '../../lib/index'
import { seeded } from '../models/seeded'

export interface Value {
  readonly kind: 'ndarray' | 'schunk' | 'objectarray' | 'batcharray' | 'listarray'
  readonly dtype: string
  readonly shape: readonly number[]
  readonly start: number
}

export type ChangeStep =
  | { readonly do: 'set'; readonly key: string; readonly value: Value }
  | { readonly do: 'delete'; readonly key: string }
  | {
      readonly do: 'vlmeta'
      readonly group: string
      readonly name: string
      readonly value: string | number[]
    }

/** What a store holds. */
export interface Content {
  readonly values: Map<string, Value>
  readonly vlmeta: Map<string, Map<string, string | number[]>>
}

export function emptyContent(): Content {
  return { values: new Map(), vlmeta: new Map() }
}

const names = ['a', 'b', 'images', 'x.y', 'two words', 'ü', '日本', '.hidden', 'v1.0', 'data.b2nd', '𝒳']
const dtypes = {
  '|u1': Uint8Array,
  '<i2': Int16Array,
  '<i4': Int32Array,
  '<f4': Float32Array,
  '<f8': Float64Array,
}
type Known = keyof typeof dtypes
const dtypeNames: readonly Known[] = ['|u1', '<i2', '<i4', '<f4', '<f8']

/** The elements that both sides know: see stores.py. */
export function elements(dtype: string, shape: readonly number[], start: number) {
  const known = dtypeNames.find((name) => name === dtype) ?? '|u1'
  const count = shape.reduce((product, n) => product * n, 1)
  return dtypes[known].from(Array.from({ length: count }, (_, i) => (i * 7 + start) % 101))
}

/** What containers hold: see stores.py. */
export function items(length: number, start: number) {
  return Array.from({ length }, (_, i) => ({
    n: start + i,
    text: 'x'.repeat(i % 5),
    pair: new Tuple<unknown>(i, null),
  }))
}

/** Cells of a ListArray: see stores.py. */
export function cells(length: number, start: number): (number[] | null)[] {
  return Array.from({ length }, (_, i) =>
    i % 7 === 6 ? null : Array.from({ length: i % 4 }, (__, j) => start + i - j),
  )
}

/** The value in JavaScript. */
export async function made(value: Value): Promise<StoreValue> {
  const { kind, dtype, shape, start } = value
  const [length = 1] = shape
  if (kind === 'ndarray') return asarray({ data: elements(dtype, shape, start), shape })
  if (kind === 'objectarray') {
    const objects = await ObjectArray.create()
    await objects.extend(items(length, start))
    return objects
  }
  if (kind === 'batcharray') {
    const batches = await BatchArray.create()
    await batches.push(items(length, start))
    return batches
  }
  if (kind === 'listarray') {
    const lists = await ListArray.create({ item: 'int32', nullable: true })
    await lists.extend(cells(length, start))
    return lists
  }
  const data = elements('|u1', shape, start)
  return SChunk.create({ data, chunksize: 1000, vlmeta: { start } })
}

export class Plan {
  readonly #random: () => number
  readonly #kinds: readonly Value['kind'][]
  readonly #isTree: boolean

  constructor(seed: number, isTree: boolean, kinds: readonly Value['kind'][]) {
    this.#random = seeded(seed)
    this.#isTree = isTree
    this.#kinds = kinds
  }

  /** Steps that can be made one after the other on `content`, which they change. */
  steps(content: Content, count: number): ChangeStep[] {
    return Array.from({ length: count }, () => this.#step(content))
  }

  #step(content: Content): ChangeStep {
    const { values, vlmeta } = content
    const chance = this.#random()
    if (chance < 0.2 && values.size > 0) {
      const key = this.#of([...values.keys()])
      values.delete(key)
      return { do: 'delete', key }
    }
    if (chance < 0.35 && this.#isTree) {
      const group = this.#of(['/', ...groupsOf(values.keys())])
      const name = this.#of(['note', 'n', 'ünit'])
      const value = this.#random() < 0.5 ? `text ${this.#below(1000)}` : [this.#below(10), this.#below(10)]
      const entries = vlmeta.get(group) ?? new Map()
      vlmeta.set(group, entries.set(name, value))
      return { do: 'vlmeta', group, name, value }
    }
    const key = this.#key(content)
    const value = this.#value()
    values.set(key, value)
    return { do: 'set', key, value }
  }

  #key({ values, vlmeta }: Content): string {
    if (values.size > 0 && this.#random() < 0.3) return this.#of([...values.keys()])
    for (;;) {
      const depth = 1 + this.#below(4)
      const key = Array.from({ length: depth }, () => `/${this.#of(names)}`).join('')
      // Deleting a value at the key of a group that has only its metadata left deletes these here, not in Python.
      if (fits(key, values) && !vlmeta.has(key)) return key
    }
  }

  #value(): Value {
    const kind = this.#of(this.#kinds)
    const length = 1 + this.#below(this.#random() < 0.3 ? 5000 : 50)
    const shape = kind === 'ndarray' && this.#random() < 0.5 ? [3, length] : [length]
    return { kind, dtype: kind === 'ndarray' ? this.#of(dtypeNames) : '|u1', shape, start: this.#below(101) }
  }

  #below(bound: number): number {
    return Math.floor(this.#random() * bound)
  }

  #of<T>(choices: readonly T[]): T {
    const [first] = choices
    const chosen = choices[this.#below(choices.length)] ?? first
    if (chosen === undefined) throw new Error('Nothing to choose from')
    return chosen
  }
}

/** Files and directories of one name cannot be in one place; nor values below values in a tree. */
function fits(key: string, values: ReadonlyMap<string, Value>): boolean {
  for (const other of values.keys()) {
    if (other === key) continue
    if (other.startsWith(`${key}/`) || key.startsWith(`${other}/`)) return false
    const suffixes = ['.b2nd', '.b2f', '.b2b']
    if (suffixes.some((s) => other.startsWith(`${key}${s}`) || key.startsWith(`${other}${s}`))) return false
  }
  return true
}

export function groupsOf(keys: Iterable<string>): string[] {
  const groups = new Set<string>()
  for (const key of keys) {
    for (let at = key.lastIndexOf('/'); at > 0; at = key.lastIndexOf('/', at - 1))
      groups.add(key.slice(0, at))
  }
  return [...groups]
}

/** Makes the steps here, in the ways there are. */
export async function apply(store: TreeStore | DictStore, steps: readonly ChangeStep[]): Promise<void> {
  for (const [n, step] of steps.entries()) {
    if (step.do === 'set') {
      const value = await made(step.value)
      if (n % 2 === 0) await store.set(step.key, value)
      else store.setSync(step.key, value)
    } else if (step.do === 'delete') {
      if (n % 2 === 0) await store.delete(step.key)
      else store.deleteSync(step.key)
    } else if (store instanceof TreeStore) {
      await store.subtree(step.group).vlmeta.set(step.name, step.value)
    }
  }
}
