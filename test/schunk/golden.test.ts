import assert from 'node:assert/strict'
import { fromCframe, SChunk, Tuple } from '../../lib'
import { frames } from '../frames/golden'

/** Of the header: numbers of threads, which say nothing about the content. */
const threadFields = [63, 64, 66, 67]
/** Python puts the block size of the last chunk there when it makes a cframe. In files it leaves that to the chunks. */
const blocksizeField = [53, 54, 55, 56]

function hex(bytes: Uint8Array, ignored: readonly number[]): string {
  const copy = Buffer.from(bytes)
  for (const at of ignored) copy[at] = 0
  return copy.toString('hex')
}

async function assertFrame(schunk: SChunk, name: keyof typeof frames, ignored = threadFields): Promise<void> {
  const theirs = Buffer.from(frames[name], 'base64')
  const ours = await schunk.toCframe()
  assert.equal(ours.length, theirs.length)
  // Behind the index is the trailer. Python's cframes compress the metadata there with C-Blosc2's own defaults.
  const trailer = theirs.length - theirs.readUInt32BE(theirs.length - 22)
  assert.equal(hex(ours.subarray(0, trailer), ignored), hex(theirs.subarray(0, trailer), ignored))
  assert.deepEqual(schunk.toCframeSync(), ours)
  const opened = await fromCframe(theirs, { kind: 'schunk' })
  assert.deepEqual(schunk.vlmeta.toObject(), opened.vlmeta.toObject())
  assert.equal(hex(await opened.toCframe(), threadFields), hex(theirs, threadFields))
}

const int16 = Int16Array.of(0, 1, 2)

describe('super-chunks known byte by byte', () => {
  it('of text', async () => {
    const schunk = await SChunk.create({ data: Buffer.from('hello') })
    await assertFrame(schunk, 'hello', [...threadFields, ...blocksizeField])
  })

  it('with metadata', async () => {
    const vlmeta = { t: new Tuple<unknown>(1, 'x', Buffer.from('y'), null, 2.5) }
    const schunk = await SChunk.create({ data: Buffer.from('hi'), vlmeta })
    await assertFrame(schunk, 'hiWithTuple', [...threadFields, ...blocksizeField])
  })

  it('of a packed tensor', async () => {
    const vlmeta = { __pack_tensor__: new Tuple<unknown>('numpy', new Tuple(3), '<i2') }
    const schunk = await SChunk.create({ data: int16, vlmeta })
    await assertFrame(schunk, 'packedTensor', [...threadFields, ...blocksizeField])
  })

  it('of objects, a chunk for each', async () => {
    const meta = { vlarray: { version: 1, serializer: 'msgpack' } }
    const schunk = await SChunk.create({ chunksize: -1, meta, cparams: { useDict: true } })
    await schunk.appendData(Uint8Array.of(0x81, 0xa1, 0x61, 0x01))
    await schunk.appendData(Uint8Array.of(0xc0))
    await assertFrame(schunk, 'objects')
  })

  it('of batches, a block for every two items', async () => {
    const batcharray = { version: 1, serializer: 'msgpack', items_per_block: 2, arrow_schema: null }
    const vlmeta = { _batch_array_metadata: { batch_lengths: [3] } }
    const schunk = await SChunk.create({ chunksize: -1, meta: { batcharray }, vlmeta })
    const blocks = [Uint8Array.of(0x92, 0x01, 0xa1, 0x61), Uint8Array.of(0x91, 0xc0)]
    assert.equal(await schunk.appendVlblocks(blocks), 1)
    await assertFrame(schunk, 'batch')
    assert.deepEqual(await schunk.getVlblocks(0), blocks)
  })

  it('of batches, from Python', async () => {
    const schunk = await fromCframe(Buffer.from(frames.batch, 'base64'), { kind: 'schunk' })
    assert.deepEqual([schunk.vlblocks, schunk.chunksize, schunk.nbytes], [true, 6, 6])
    assert.deepEqual(await schunk.getVlblock(0, 0), Uint8Array.of(0x92, 0x01, 0xa1, 0x61))
    assert.deepEqual(schunk.getVlblockSync(0, 1), Uint8Array.of(0x91, 0xc0))
    assert.equal((await schunk.chunkInfo(0)).vlblocks, 2)
  })
})
