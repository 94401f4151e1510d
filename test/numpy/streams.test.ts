import assert from 'node:assert/strict'
import { createReadStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { loadNpy, loadNpyAll, loadNpyAllSync, openNpy, saveNpySync, setLimits } from '../../lib/index'
import { valuesOf } from '../models/array-arbitraries'
import { product } from '../models/dense'
import { elementCodecs } from '../models/elements'

const folder = mkdtempSync(join(tmpdir(), 'blosc2-streams-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const path = join(folder, 'a.npy')
const code = (code: string, message = /^/) => ({ name: 'Blosc2Error', code: `ERR_BLOSC2_${code}`, message })

const array = fc.record({
  codec: fc.constantFrom(...elementCodecs),
  shape: fc.array(fc.integer({ min: 0, max: 7 }), { maxLength: 3 }),
  order: fc.constantFrom('C' as const, 'F' as const),
  seed: fc.nat(999),
})
type Case = typeof array extends fc.Arbitrary<infer T> ? T : never

function bytesOf({ codec, shape, order, seed }: Case): Buffer {
  const values = valuesOf(seed, product(shape), codec.modulus)
  saveNpySync(path, codec.tensor(values, shape), { mode: 'w', order, dtype: codec.dtype })
  return readFileSync(path)
}

async function* pieces(bytes: Uint8Array, length: number, onReturn = () => {}): AsyncIterable<Uint8Array> {
  try {
    for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length)
  } finally {
    onReturn()
  }
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}

describe('arrays one after the other', () => {
  it('are read from a stream in pieces of any length, from bytes and from a file', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(array, { maxLength: 4 }),
        fc.integer({ min: 1, max: 300 }),
        async (cases, length) => {
          const bytes = Buffer.concat(cases.map(bytesOf))
          writeFileSync(path, bytes)
          const found = [
            await all(loadNpyAll(pieces(bytes, length))),
            await all(loadNpyAll(path)),
            [...loadNpyAllSync(bytes)],
          ]
          for (const tensors of found) {
            assert.equal(tensors.length, cases.length)
            for (const [i, { codec, shape, seed }] of cases.entries()) {
              assert.deepEqual(tensors[i]?.shape, shape)
              assert.deepEqual(codec.values(tensors[i]?.data), valuesOf(seed, product(shape), codec.modulus))
            }
          }
        },
      ),
      { numRuns: 150 },
    )
  })

  it('open at their offset, and only the last one grows', async () => {
    const [first, second] = [
      [1, 2, 3],
      [4, 5],
    ].map((values) => {
      saveNpySync(path, values, { mode: 'w', dtype: 'int32' })
      return readFileSync(path)
    })
    assert.ok(first && second)
    writeFileSync(path, Buffer.concat([first, second]))
    await using one = await openNpy(path, { mode: 'r+' })
    await using two = await openNpy(path, { mode: 'r+', offset: one.end })
    assert.deepEqual((await two.get()).data, Int32Array.of(4, 5))
    await assert.rejects(one.append([9]), code('UNSUPPORTED', /follows/))
    await two.append([6])
    assert.deepEqual(
      (await all(loadNpyAll(path))).map(({ shape }) => shape),
      [[3], [3]],
    )
  })

  it('are read as far as they are asked for', async () => {
    const bytes = Buffer.concat([bytesOf(smallCase), bytesOf(smallCase)])
    let closed = 0
    for await (const { shape } of loadNpyAll(pieces(bytes, 50, () => closed++))) {
      assert.deepEqual(shape, [2])
      break
    }
    assert.deepEqual((await loadNpy(pieces(bytes, 7, () => closed++))).shape, [2])
    assert.equal(closed, 2)
  })
})

const smallCase: Case = { codec: elementCodecs[12] ?? assert.fail(), shape: [2], order: 'C', seed: 1 }

describe('a stream of a .npy file', () => {
  it('may be that of a file', async () => {
    const data = Float64Array.from({ length: 100_000 }, (_, i) => i)
    saveNpySync(path, { data, shape: [1000, 100] }, { mode: 'w', order: 'F' })
    const tensor = await loadNpy(createReadStream(path), { dtype: 'float64' })
    assert.deepEqual([tensor.shape, tensor.data], [[1000, 100], data])
  })

  it('that ends early, holds something else or lies about its size is refused', async () => {
    const bytes = bytesOf(smallCase)
    for (let length = 0; length < bytes.length; length++) {
      await assert.rejects(loadNpy(pieces(bytes.subarray(0, length), 13)), code('TRUNCATED'))
    }
    await assert.rejects(loadNpy(pieces(Buffer.from('hello'), 2)), code('FORMAT'))
    await assert.rejects(loadNpy(pieces(bytes, 9), { dtype: 'int8' }), code('TYPE'))
    const lie = Buffer.from(
      bytes.toString('latin1').replace('(2,), }          ', '(2000000000,), } '),
      'latin1',
    )
    await assert.rejects(loadNpy(pieces(lie, 64)), code('TRUNCATED', /8000000000 bytes/))
    setLimits({ maxBytes: 1e9 })
    try {
      await assert.rejects(loadNpy(pieces(lie, 64)), code('LIMIT'))
    } finally {
      setLimits({ maxBytes: Number.POSITIVE_INFINITY })
    }
  })

  it('stops when it is aborted, and passes on what the stream throws', async () => {
    const abort = new AbortController()
    async function* endless(): AsyncIterable<Uint8Array> {
      yield bytesOf({ ...smallCase, shape: [7, 7] }).subarray(0, 140)
      abort.abort(new Error('enough'))
      yield new Uint8Array(1)
      throw new Error('not reached')
    }
    await assert.rejects(loadNpy(endless(), { signal: abort.signal }), /enough/)
    async function* failing(): AsyncIterable<Uint8Array> {
      yield Buffer.from('\x93NUM', 'latin1')
      throw new Error('the network is down')
    }
    await assert.rejects(loadNpy(failing()), /the network is down/)
  })
})
