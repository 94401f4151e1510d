/** Many small arrays written and read in the three forms that calls can have. */
import { rmSync } from 'node:fs'
import { EmbedStore, TreeStore } from '../lib/index'

/** Blocking, as Python's calls are; each awaited before the next; or all under way at the same time. */
export const forms = ['blocking', 'one by one', 'at once'] as const
export type Form = (typeof forms)[number]

export const count = 500
export const embedded = 200
/** Elements of each array. */
export const length = 100

export const keyOf = (n: number) => `/group${n % 10}/array${n}`
export const readKeys = Array.from({ length: 100 }, (_, n) => keyOf(n * 5))

const expected = { kind: 'ndarray', dtype: 'float32' } as const

function arrays(n: number): Float32Array[] {
  return Array.from({ length: n }, (_, i) => Float32Array.from({ length }, (__, j) => i + j))
}

export async function timed(work: () => Promise<void> | void): Promise<number> {
  globalThis.gc?.()
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1000
}

export function write(path: string, form: Form): Promise<number> {
  const values = arrays(count)
  rmSync(path, { force: true })
  return timed(async () => {
    if (form === 'blocking') {
      using store = TreeStore.openSync(path, { mode: 'a' })
      for (const [n, value] of values.entries()) store.setSync(keyOf(n), value)
      return
    }
    await using store = await TreeStore.open(path, { mode: 'a' })
    if (form === 'at once') await Promise.all(values.map((value, n) => store.set(keyOf(n), value)))
    else for (const [n, value] of values.entries()) await store.set(keyOf(n), value)
  })
}

export async function read(path: string, form: Form): Promise<number> {
  let sum = 0
  const seconds = await timed(() => {
    const use = (value: number | undefined) => {
      sum += value ?? Number.NaN
    }
    return form === 'blocking' ? readBlocking(path, use) : readAwaited(path, form, use)
  })
  if (sum !== 24_850) throw new Error(`The elements read are wrong: ${sum}`)
  return seconds
}

function readBlocking(path: string, use: (value: number | undefined) => void): void {
  using store = TreeStore.openSync(path)
  for (const key of readKeys) {
    const array = store.getSync(key, expected)
    use(array?.getSync().data[1])
    array?.closeSync()
  }
}

async function readAwaited(
  path: string,
  form: Form,
  use: (value: number | undefined) => void,
): Promise<void> {
  await using store = await TreeStore.open(path)
  const readOne = async (key: string) => {
    await using array = await store.get(key, expected)
    use((await array?.get())?.data[1])
  }
  if (form === 'at once') await Promise.all(readKeys.map(readOne))
  else for (const key of readKeys) await readOne(key)
}

/** With all changes in one commit, or with each committed for itself. */
export function embed(path: string, form: Form, together = true): Promise<number> {
  const values = arrays(embedded)
  rmSync(path, { force: true })
  return timed(async () => {
    if (form === 'blocking') {
      using store = EmbedStore.openSync(path, { mode: 'a' })
      const setAll = () => {
        for (const [n, value] of values.entries()) store.setSync(keyOf(n), value)
      }
      together ? store.batchSync(setAll) : setAll()
      return
    }
    await using store = await EmbedStore.open(path, { mode: 'a' })
    const setAll = async () => {
      if (form === 'at once') await Promise.all(values.map((value, n) => store.set(keyOf(n), value)))
      else for (const [n, value] of values.entries()) await store.set(keyOf(n), value)
    }
    await (together ? store.batch(setAll) : setAll())
  })
}
