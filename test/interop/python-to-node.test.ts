import assert from 'node:assert/strict'
import { readFileSync, rmSync } from 'node:fs'
import { type DType, fromCframe, type NDArray, type Opened, open } from '../../lib/index'
import {
  assertSample,
  bytesFrom,
  bytesOf,
  type JsonSample,
  type JsonSelection,
  selectionFrom,
} from '../fixtures/json-values'
import { cases, eachCase, seed, session } from './session'

interface Read {
  readonly selection: JsonSelection
  readonly text: string | null
  readonly scalar?: JsonSample
  readonly shape?: readonly number[]
  readonly bytes?: string
  readonly strings?: readonly string[]
}

interface Written {
  readonly dtype: DType
  readonly byteOrder: string
  readonly shape: readonly number[]
  readonly chunks: readonly number[]
  readonly blocks: readonly number[]
  readonly storage: {
    readonly codec: string
    readonly clevel: number
    readonly splitMode: string
    readonly useDict: boolean
  }
  readonly contiguous: boolean
  readonly bytes: string
  readonly reads: readonly Read[]
  readonly points: { readonly coords: readonly (readonly number[])[]; readonly bytes: string } | null
}

describe(`from Python to Node, seed ${seed}`, () => {
  const there = session()

  it(`reads ${cases} random files, and random selections of them, as NumPy does`, async function () {
    this.timeout(600_000)
    await eachCase(cases, async (caseSeed) => {
      const file = there.path(`random-${caseSeed}.b2nd`)
      const written = await there.python.ask<Written>('write', { seed: caseSeed, path: file })
      await using array = await open(file, { kind: 'ndarray' })
      await assertArray(array, written)
      if (written.contiguous) {
        await using mapped = await open(file, { kind: 'ndarray', mmapMode: 'r' })
        await assertArray(mapped, written)
        await using framed = ndarray(await fromCframe(readFileSync(file)))
        await assertArray(framed, written)
      }
      rmSync(file, { recursive: true })
    })
  })
})

function ndarray(found: Opened): NDArray {
  return found.kind === 'ndarray' ? found : assert.fail(`It opens as ${found.kind}`)
}

async function assertArray(array: NDArray, written: Written): Promise<void> {
  const { shape, chunks, blocks, dtype, byteOrder, cparams } = array
  assert.deepEqual(
    { shape, chunks, blocks, dtype, byteOrder },
    {
      shape: written.shape,
      chunks: written.chunks,
      blocks: written.blocks,
      dtype: written.dtype,
      byteOrder: written.byteOrder,
    },
  )
  const { codec, clevel, splitMode, useDict } = cparams
  const { storage } = written
  assert.deepEqual(
    [codec, clevel, splitMode, useDict],
    [storage.codec, storage.clevel, storage.splitMode, storage.useDict],
  )
  const { data } = await array.get(null, { as: 'bytes' })
  assert.ok(bytesFrom(written.bytes).equals(data), 'the whole array')
  for (const read of written.reads) await assertRead(array, read)
  if (written.points) {
    const points = await array.getPoints(written.points.coords)
    if (ArrayBuffer.isView(points.data) && array.dtype !== 'float16') {
      assert.ok(bytesFrom(written.points.bytes).equals(bytesOf(points.data)), 'points')
    }
  }
}

async function assertRead(array: NDArray, read: Read): Promise<void> {
  const what = `selection ${JSON.stringify(read.selection)}`
  const selection = selectionFrom(read.selection)
  if (read.scalar !== undefined) {
    assertSample(await array.get(selection), read.scalar, what)
    return
  }
  const expected = bytesFrom(read.bytes ?? '')
  const bytes = tensor(await array.get(selection, { as: 'bytes' }), what)
  assert.deepEqual(bytes.shape, read.shape, what)
  assert.ok(expected.equals(bytesOf(bytes.data)), what)
  const { data } = tensor(await array.get(selection), what)
  if (read.strings !== undefined) assert.deepEqual(data, read.strings, what)
  else if (array.dtype !== 'float16') assert.ok(expected.equals(bytesOf(data)), what)
  if (read.text === null) return
  const fromText = tensor(await array.get(read.text, { as: 'bytes' }), read.text)
  assert.ok(expected.equals(bytesOf(fromText.data)), `text '${read.text}'`)
}

function tensor<T>(result: T, what: string): Extract<T, { readonly shape: readonly number[] }> {
  const isTensor = (x: T): x is Extract<T, { readonly shape: readonly number[] }> =>
    typeof x === 'object' && x !== null && 'shape' in x
  return isTensor(result) ? result : assert.fail(`${what} gives ${String(result)}`)
}
