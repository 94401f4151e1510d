import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fromCframe, load, type NDArray, type Opened, open, openSync, slice } from '../../lib'
import { untagged } from '../fixtures/json-metadata'
import { assertSample, bytesOf } from '../fixtures/json-values'
import { type ArrayFixture, fixturePath, fixturesOf } from '../fixtures/manifest'
import { Dice, gather, product, type Range } from '../models/dense'

const folder = mkdtempSync(join(tmpdir(), 'blosc2-fixtures-'))
after(() => rmSync(folder, { recursive: true, force: true }))

describe('arrays written by Python-Blosc2', () => {
  for (const fixture of fixturesOf('ndarray')) {
    const path = fixturePath(fixture)

    describe(fixture.file, () => {
      it('has the properties it was made with', async () => {
        await using array = ndarray(await open(path))
        assertProperties(array, fixture)
        for (const [index, value] of fixture.samples) {
          assertSample(await array.get(index), value, `element [${index}]`)
        }
      })

      it('gives the same bytes however it is opened', async () => {
        for (const [way, array] of await everyWay(path, fixture)) {
          const bytes = await allBytes(array)
          assert.equal(bytes.length, product(fixture.shape) * fixture.itemsize, way)
          assert.equal(sha256(bytes), fixture.sha256, way)
          await array.close()
        }
      })

      it('gives windows, forwards and backwards, as they are in the whole', async () => {
        await using array = ndarray(await open(path))
        await assertWindows(array, await allBytes(array), fixture)
      })

      it('gives its chunks one by one', async () => {
        await using array = ndarray(await open(path))
        await assertChunks(array, await allBytes(array), fixture)
      })

      it('keeps everything when it is saved again', async () => {
        const copy = join(folder, fixture.file)
        await using array = ndarray(await open(path))
        await array.save(copy)
        await using again = ndarray(await open(copy))
        assertProperties(again, fixture)
        assert.equal(sha256(await allBytes(again)), fixture.sha256)
      })
    })
  }
})

function ndarray(found: Opened): NDArray {
  if (found.kind !== 'ndarray') assert.fail(`It opens as ${found.kind}`)
  return found
}

function assertProperties(array: NDArray, fixture: ArrayFixture): void {
  const { shape, chunks, blocks, itemsize, dtype, byteOrder } = array
  assert.deepEqual([shape, chunks, blocks], [fixture.shape, fixture.chunks, fixture.blocks])
  assert.deepEqual(dtype, fixture.dtype)
  assert.deepEqual([itemsize, byteOrder], [fixture.itemsize, fixture.byteOrder])
  assert.equal(array.ndim, shape.length)
  assert.equal(array.size, product(shape))
  const { codec, codecMeta, clevel, filters, splitMode, useDict } = array.cparams
  const pairs = filters.map((filter) => (typeof filter === 'string' ? [filter, 0] : [filter.id, filter.meta]))
  assert.deepEqual({ codec, codecMeta, clevel, filters: pairs, splitMode, useDict }, fixture.cparams)
  assert.deepEqual(array.meta.toObject(), untagged(fixture.meta))
  assert.deepEqual(array.vlmeta.toObject(), untagged(fixture.vlmeta))
}

async function everyWay(path: string, { sparse }: ArrayFixture): Promise<(readonly [string, NDArray])[]> {
  const ways: [string, Promise<Opened> | Opened][] = [
    ['open', open(path)],
    ['openSync', openSync(path)],
    ['load', load(path)],
  ]
  if (!sparse) {
    const frame = readFileSync(path)
    ways.push(['mmap', open(path, { mmapMode: 'r' })])
    ways.push(['cframe', fromCframe(frame)], ['cframe, shared', fromCframe(frame, { copy: false })])
  }
  return Promise.all(ways.map(async ([way, array]) => [way, ndarray(await array)] as const))
}

async function allBytes(array: NDArray): Promise<Uint8Array> {
  return (await array.get(null, { as: 'bytes' })).data
}

async function assertWindows(array: NDArray, all: Uint8Array, { shape, itemsize, file }: ArrayFixture) {
  const dice = new Dice(file.length * 7919 + all.length)
  for (let n = 0; n < 6; n++) {
    const ranges = shape.map((length) => dice.range(length))
    const selection = ranges.map(({ start, count, step }) => {
      const stop = start + count * step
      return slice(start, stop < 0 ? null : stop, step)
    })
    const window =
      shape.length === 0
        ? await array.get(null, { as: 'bytes' })
        : await array.get(selection, { as: 'bytes' })
    assert.deepEqual(
      window.shape,
      ranges.map(({ count }) => count),
    )
    assert.ok(gather(all, shape, itemsize, ranges).equals(window.data), `window ${JSON.stringify(ranges)}`)
  }
}

async function assertChunks(array: NDArray, all: Uint8Array, { shape, chunks, itemsize }: ArrayFixture) {
  let elements = 0
  for await (const { index, start, shape: counts, data } of array.iterChunks()) {
    const ranges: Range[] = start.map((from, axis) => ({ start: from, count: counts[axis] ?? 1, step: 1 }))
    assert.ok(
      counts.every((count, axis) => count <= (chunks[axis] ?? 0)),
      `chunk ${index} is at most a chunk`,
    )
    elements += product(counts)
    if (ArrayBuffer.isView(data) && data.byteLength === product(counts) * itemsize) {
      assert.ok(gather(all, shape, itemsize, ranges).equals(bytesOf(data)), `chunk ${index} at [${start}]`)
    } else {
      assert.equal(Array.isArray(data) ? data.length : bytesOf(data).length / 4, product(counts))
    }
  }
  assert.equal(elements, product(shape))
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
