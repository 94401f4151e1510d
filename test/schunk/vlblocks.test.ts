import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { type CParams, open, SChunk } from '../../lib'
import { cparams } from '../models/array-arbitraries'

const folder = mkdtempSync(join(tmpdir(), 'blosc2-vlblocks-'))
after(() => rmSync(folder, { recursive: true, force: true }))
let files = 0

const block = fc.oneof(
  { weight: 4, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 40 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 3000 }).map((n) => new Uint8Array(n)) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 3000 }).map(text) },
)
const blocks = fc.array(block, { minLength: 1, maxLength: 12 })

function text(length: number): Uint8Array {
  return Buffer.from('{"name":"somebody","age":42},'.repeat(length)).subarray(0, length)
}

const change = fc.record({
  what: fc.constantFrom('append', 'append', 'insert', 'update', 'delete', 'copyChunk'),
  at: fc.nat(100),
  blocks,
})

const params: fc.Arbitrary<CParams> = fc.tuple(cparams, fc.boolean()).map(([given, useDict]) => {
  const { codec = 'zstd', filters } = given
  const trains = codec === 'zstd' || codec === 'lz4' || codec === 'lz4hc'
  const plain = filters?.includes('delta') ? { ...given, filters: [] } : given
  return trains ? { ...plain, useDict } : plain
})

async function assertBlocks(schunk: SChunk, model: readonly (readonly Uint8Array[])[]): Promise<void> {
  assert.equal(schunk.nchunks, model.length)
  assert.equal(schunk.vlblocks, model.length > 0)
  for (const [i, expected] of model.entries()) {
    assert.deepEqual((await schunk.getVlblocks(i)).map(hex), expected.map(hex))
    assert.equal(schunk.chunkInfoSync(i).vlblocks, expected.length)
    const j = (i * 7) % expected.length
    assert.equal(hex(await schunk.getVlblock(i, j)), hex(expected[j]))
    assert.equal(hex(schunk.getVlblockSync(i, j)), hex(expected[j]))
  }
  const all = Buffer.concat(model.flat())
  assert.ok(all.subarray(0, schunk.length * schunk.typesize).equals(await schunk.getSlice()))
  assert.equal(schunk.nbytes, all.length)
  await schunk.verify()
}

function hex(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString('hex')
}

describe('chunks of blocks of variable length', () => {
  it('are what was put there, whatever the compression and the changes', async () => {
    await fc.assert(
      fc.asyncProperty(
        params,
        fc.array(change, { maxLength: 6 }),
        fc.boolean(),
        async (given, list, onFile) => {
          const urlpath = onFile ? join(folder, `${files++}.b2frame`) : undefined
          const schunk = await SChunk.create({
            chunksize: -1,
            cparams: given,
            typesize: 1 + (files % 4),
            urlpath,
          })
          const model: Uint8Array[][] = []
          for (const { what, at, blocks: added } of list) {
            const count = model.length
            if (what === 'append' || (count === 0 && what !== 'insert')) {
              model.push(added)
              assert.equal(await schunk.appendVlblocks(added), count + 1)
            } else if (what === 'insert') {
              model.splice(at % (count + 1), 0, added)
              assert.equal(schunk.insertVlblocksSync(at % (count + 1), added), count + 1)
            } else if (what === 'update') {
              model[at % count] = added
              assert.equal(await schunk.updateVlblocks(at % count, added), count)
            } else if (what === 'copyChunk') {
              model.push(model[at % count] ?? [])
              await schunk.appendChunk(await schunk.getChunk(at % count))
            } else {
              model.splice(at % count, 1)
              assert.equal(await schunk.deleteChunk(at % count), count - 1)
            }
            await assertBlocks(schunk, model)
          }
          const copy = await schunk.copy({ cparams: { codec: 'lz4', filters: [] } })
          await assertBlocks(copy, model)
          if (urlpath === undefined) return
          await schunk.close()
          await assertBlocks(await open(urlpath, { kind: 'schunk' }), model)
          await assertBlocks(await open(urlpath, { kind: 'schunk', mmapMode: 'r' }), model)
        },
      ),
      { numRuns: 150 },
    )
  }).timeout(120_000)

  it('train dictionaries', async () => {
    for (const codec of ['zstd', 'lz4', 'lz4hc'] as const) {
      const schunk = await SChunk.create({ chunksize: -1, cparams: { codec, useDict: true } })
      const lines = Array.from({ length: 200 }, (_, i) => text(100 + (i % 50)))
      await schunk.appendVlblocks(lines)
      await assertBlocks(schunk, [lines])
    }
  })

  it('compress with BloscLZ at level 0, where C-Blosc2 crashes', async () => {
    const schunk = await SChunk.create({ chunksize: -1, cparams: { codec: 'blosclz', clevel: 0 } })
    const lines = [0, 1, 2].map(() => Uint8Array.from({ length: 5120 }, (_, i) => i))
    await schunk.appendVlblocks(lines)
    await assertBlocks(schunk, [lines])
  })

  it('leave the caller’s blocks as they are, whatever filters do on their way', async () => {
    const filters = ['shuffle', 'bitshuffle', 'shuffle', 'bitshuffle'] as const
    const schunk = await SChunk.create({ chunksize: -1, typesize: 4, cparams: { filters } })
    const given = [text(4000), text(777)]
    const before = given.map(hex)
    await schunk.appendVlblocks(given)
    schunk.appendVlblocksSync(given)
    assert.deepEqual(given.map(hex), before)
    await assertBlocks(schunk, [given, given])
  })

  it('refuse DELTA, which C-Blosc2 does not undo', async () => {
    const schunk = await SChunk.create({ chunksize: -1, cparams: { filters: ['delta', 'shuffle'] } })
    await assert.rejects(schunk.appendVlblocks([text(100)]), {
      code: 'ERR_BLOSC2_UNSUPPORTED',
      message: /DELTA/,
    })
    assert.equal(schunk.nchunks, 0)
  })

  it('do not mix with ordinary chunks', async () => {
    const ordinary = await SChunk.create({ data: text(100), chunksize: 50 })
    await assert.rejects(ordinary.appendVlblocks([text(50)]), { name: 'TypeError', message: /both/ })
    await assert.rejects(ordinary.updateVlblocks(0, [text(50)]), TypeError)
    await assert.rejects(ordinary.getVlblock(0, 0), { name: 'TypeError', message: /ordinary/ })
    const variable = await SChunk.create({ chunksize: -1 })
    await variable.appendVlblocks([text(10), text(40)])
    await variable.appendVlblocks([text(10)])
    await assert.rejects(variable.appendData(text(50)), { name: 'TypeError', message: /ordinary/ })
    await assert.rejects(variable.insertChunk(0, await ordinary.getChunk(0)), TypeError)
    await assert.rejects(variable.setSlice(0, text(1)), { name: 'TypeError', message: /variable length/ })
    await assert.rejects(variable.copy({ chunksize: 10 }), TypeError)
    await variable.deleteChunk(1)
    // The only chunk may become one of the other sort, as may the first.
    await variable.updateData(0, text(50))
    assert.equal(variable.vlblocks, false)
    await variable.deleteChunk(0)
    await variable.appendVlblocks([text(3)])
    assert.equal(variable.vlblocks, true)
  })

  it('name what is wrong with blocks', async () => {
    const schunk = await SChunk.create({ chunksize: -1 })
    await assert.rejects(schunk.appendVlblocks([]), { name: 'RangeError', message: /at least one block/ })
    await assert.rejects(schunk.appendVlblocks([text(1), new Uint8Array(0)]), {
      name: 'RangeError',
      message: /none in block 1/,
    })
    await assert.rejects(schunk.appendVlblocks(Object(text(3))), {
      name: 'TypeError',
      message: /array of byte/,
    })
    await assert.rejects(schunk.appendVlblocks([Object('x')]), { name: 'TypeError', message: /block 0/ })
    await schunk.appendVlblocks([text(1), text(2)])
    await assert.rejects(schunk.getVlblock(0, 2), { name: 'RangeError', message: /block/ })
    await assert.rejects(schunk.getVlblocks(1), { name: 'RangeError', message: /chunk/ })
    assert.throws(() => schunk.getVlblockSync(0, -1), RangeError)
  })
})
