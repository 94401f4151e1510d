/** Changes of an EmbedStore whose every state is a function of the number of steps made. */
import type { EmbedStore } from '../../lib/index'

/** What a key holds: that many elements, each the number of the step. */
interface Value {
  readonly step: number
  readonly length: number
}

const keyOf = (step: number) => `/k${(step * 5) % 9}`
const lengthOf = (step: number) => [3, 500, 4000, 20_000][(step * 7) % 4] ?? 3

/** Makes the change that leads to `step`. */
export async function changeEmbedded(store: EmbedStore, step: number): Promise<void> {
  const value = new Int32Array(lengthOf(step)).fill(step)
  if (step % 50 === 0) await store.compact()
  if (step % 6 === 5) {
    await store.delete(keyOf(step - 3))
  } else if (step % 6 === 4) {
    await store.batch(async () => {
      await store.set(keyOf(step), value)
      await store.set('/both', value)
    })
  } else {
    await store.set(keyOf(step), value)
  }
}

export function embeddedState(last: number): Map<string, Value> {
  const state = new Map<string, Value>()
  for (let step = 1; step <= last; step++) {
    const value = { step, length: lengthOf(step) }
    if (step % 6 === 5) state.delete(keyOf(step - 3))
    else state.set(keyOf(step), value)
    if (step % 6 === 4) state.set('/both', value)
  }
  return state
}
