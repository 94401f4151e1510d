/** Changes of a super-chunk whose chunks are all of one byte each, as many as that byte says: steps that can be told apart. */
import assert from 'node:assert/strict'
import type { SChunk } from '../../lib/index'

function chunkOf(step: number): Uint8Array {
  return new Uint8Array(200 + ((step * 37) % 300)).fill(1 + (step % 250))
}

type Change = (chunks: number[]) => {
  readonly what: 'append' | 'insert' | 'update' | 'delete'
  readonly at: number
}

/** What a step does to the steps that the chunks there are were made in. */
const changes: readonly Change[] = [
  (chunks) => ({ what: 'append', at: chunks.length }),
  (chunks) => ({ what: 'insert', at: Math.floor(chunks.length / 2) }),
  () => ({ what: 'update', at: 0 }),
  (chunks) => ({ what: 'delete', at: Math.floor(chunks.length / 3) }),
  (chunks) => ({ what: 'update', at: chunks.length - 1 }),
]

function planned(chunks: number[], step: number) {
  const change = changes[step % changes.length]
  assert.ok(change)
  return change(chunks)
}

/** In which step each chunk was made that there is after `step`. */
function stateAt(step: number): number[] {
  const chunks = [0]
  for (let n = 1; n <= step; n++) {
    const { what, at } = planned(chunks, n)
    if (what === 'delete') chunks.splice(at, 1)
    else chunks.splice(at, what === 'update' ? 1 : 0, n)
  }
  return chunks
}

export const first = chunkOf(0)

export async function change(schunk: SChunk, step: number): Promise<void> {
  const { what, at } = planned(stateAt(step - 1), step)
  if (what === 'append') await schunk.appendData(chunkOf(step))
  else if (what === 'insert') await schunk.insertData(at, chunkOf(step))
  else if (what === 'update') await schunk.updateData(at, chunkOf(step))
  else await schunk.deleteChunk(at)
}

/** Fails unless it is in the state of one of the steps. */
export async function check(schunk: SChunk, steps: readonly number[]): Promise<void> {
  await schunk.verify()
  const found = Array.from({ length: schunk.nchunks }, (_, n) => Buffer.from(schunk.decompressChunkSync(n)))
  const matches = steps.some((step) => {
    const expected = stateAt(step).map(chunkOf)
    return found.length === expected.length && expected.every((bytes, n) => found[n]?.equals(bytes))
  })
  assert.ok(matches, `${found.length} chunks, in none of the states ${steps}`)
}
