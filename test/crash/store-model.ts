/** Changes of stores whose every state is a function of the number of steps made. */
import assert from 'node:assert/strict'
import { asarray, type DType, NDArray, SChunk, TreeStore } from '../../lib/index'

export const threshold = 4000
const longest = 40_000

/** A key's value: `step` in every element. Its length decides whether it is embedded. */
interface Value {
  readonly kind: 'ndarray' | 'schunk'
  readonly step: number
  readonly length: number
}

export interface State {
  readonly values: ReadonlyMap<string, Value>
  readonly note: number
}

/** Below a path there are values, or at it: never both. */
function keyOf(step: number): string {
  return `/${['train', 'test', 'ü'][step % 3]}/g${(step * 5) % 4}/x${(step * 7) % 5}`
}

function contentOf(step: number): Value {
  const lengths = [3, 600, 1200, longest]
  return {
    kind: step % 5 === 0 ? 'schunk' : 'ndarray',
    step,
    length: lengths[(step * 11) % lengths.length] ?? 3,
  }
}

function* changesOf(step: number): IterableIterator<{ key: string; value?: Value }> {
  if (step % 8 === 6) {
    yield { key: groupOf(step) }
    yield { key: keyOf(step), value: contentOf(step) }
    yield { key: keyOf(step - 3) }
    yield { key: keyOf(step + 1), value: { ...contentOf(step + 1), step } }
  } else if (step % 8 === 4) {
    yield { key: groupOf(step) }
  } else if (step % 4 === 3) {
    yield { key: keyOf(step - 2) }
  } else {
    yield { key: keyOf(step), value: contentOf(step) }
  }
}

/** With several values in it, most often. */
function groupOf(step: number): string {
  return keyOf(step).replace(/\/[^/]*$/, '')
}

/** The states from the first on, each from the one before. */
export class States {
  readonly #states: State[] = [{ values: new Map(), note: 0 }]

  at(step: number): State {
    for (let n = this.#states.length; n <= step; n++) {
      const before = this.#states[n - 1] ?? assert.fail()
      const values = new Map(before.values)
      if (n % 6 !== 5) {
        for (const { key, value } of changesOf(n)) {
          if (value) values.set(key, value)
          else for (const known of values.keys()) if (isWithin(known, key)) values.delete(known)
        }
      }
      this.#states.push({ values, note: n % 6 === 5 ? n : before.note })
    }
    return this.#states[step] ?? assert.fail()
  }
}

/** Makes the change that leads to `step`. */
export async function change(store: TreeStore, step: number): Promise<void> {
  if (step % 6 === 5) {
    await store.vlmeta.set('note', step)
    return
  }
  await store.batch(async () => {
    for (const { key, value } of changesOf(step)) {
      if (value) await store.set(key, await made(value))
      else await store.delete(key)
    }
  })
}

function isWithin(key: string, path: string): boolean {
  return key === path || key.startsWith(`${path}/`)
}

function made({ kind, step, length }: Value): Promise<NDArray | SChunk> {
  const data = new Int32Array(length).fill(step)
  // Some are as large in the store as they are here.
  const cparams = length === longest ? { clevel: 0 } : {}
  return kind === 'schunk' ? SChunk.create({ data, cparams }) : asarray(data, { cparams })
}

/** Which of the states of `steps` a store holds; anything else fails. */
export async function stepOf(store: TreeStore, states: States, steps: readonly number[]): Promise<number> {
  const found = new Map<string, Value>()
  for await (const [key, value] of store) {
    if (value instanceof NDArray) found.set(key, { kind: 'ndarray', ...same(await numbers(value), key) })
    else if (value instanceof SChunk) found.set(key, { kind: 'schunk', ...same(await items(value), key) })
    else assert.ok(value instanceof TreeStore)
  }
  const note = store.vlmeta.get('note') ?? 0
  for (const step of steps) {
    const state = states.at(step)
    if (note === state.note && sameValues(found, state.values)) return step
  }
  const text = JSON.stringify([...found.values()].map(({ step, length }) => [step, length]))
  return assert.fail(`The store holds none of the states ${steps}: note ${note}, ${text}`)
}

export function sameValues(found: ReadonlyMap<string, Value>, expected: ReadonlyMap<string, Value>): boolean {
  if (found.size !== expected.size) return false
  for (const [key, { kind, step, length }] of expected) {
    const value = found.get(key)
    if (value?.kind !== kind || value.step !== step || value.length !== length) return false
  }
  return true
}

async function numbers(array: NDArray<DType>): Promise<Int32Array> {
  const { data } = await array.get(null, { as: 'bytes' })
  array.closeSync()
  return new Int32Array(Uint8Array.from(data).buffer)
}

async function items(schunk: SChunk): Promise<Int32Array> {
  const bytes = await schunk.getSlice()
  schunk.closeSync()
  return new Int32Array(Uint8Array.from(bytes).buffer)
}

function same(data: Int32Array, key: string): { step: number; length: number } {
  const step = data[0] ?? assert.fail(`'${key}' is empty`)
  assert.ok(
    data.every((n) => n === step),
    `'${key}' is of one step`,
  )
  return { step, length: data.length }
}
