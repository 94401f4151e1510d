import assert from 'node:assert/strict'
import { asarray, fromCframe, full, NDArray, type SChunk, Tuple, zeros } from '../../lib'
import { frames } from './golden'

/** Where the header keeps the numbers of threads, which say nothing about the content. */
const threadFields = [63, 64, 66, 67]

function frame(name: keyof typeof frames): Buffer {
  return Buffer.from(frames[name], 'base64')
}

async function ndarrayOf(name: keyof typeof frames): Promise<NDArray> {
  const found = await fromCframe(frame(name))
  return found.kind === 'ndarray' ? found : assert.fail(`It opens as ${found.kind}`)
}

async function schunkOf(name: keyof typeof frames): Promise<SChunk> {
  const found = await fromCframe(frame(name))
  return found.kind === 'schunk' ? found : assert.fail(`It opens as ${found.kind}`)
}

async function assertSameFrame(array: NDArray, name: keyof typeof frames): Promise<void> {
  const [ours, theirs] = [Buffer.from(await array.toCframe()), frame(name)]
  for (const at of threadFields) ours[at] = theirs[at] = 0
  assert.equal(ours.toString('hex'), theirs.toString('hex'))
}

describe('frames known byte by byte', () => {
  it('decode: a 0-d array', async () => {
    await using array = await ndarrayOf('scalar')
    assert.deepEqual([array.shape, array.dtype, array.nchunks], [[], 'float64', 1])
    assert.deepEqual((await array.get()).data, Float64Array.of(3.5))
    assert.equal(await array.get([]), 3.5)
  })

  it('decode: an array without elements, of frame version 3', async () => {
    await using array = await ndarrayOf('noElements')
    assert.deepEqual([array.shape, array.chunks, array.nchunks], [[0], [0], 0])
    assert.equal((await array.get()).data.length, 0)
  })

  it('decode: chunks of zeros that take no bytes', async () => {
    await using array = await ndarrayOf('zeros')
    assert.deepEqual([array.shape, array.chunks, array.blocks], [[30], [10], [5]])
    assert.deepEqual((await array.get()).data, new Float64Array(30))
    assert.equal((await array.chunkInfo(2)).special, 'zero')
  })

  it('decode: int16 in two dimensions', async () => {
    await using array = await ndarrayOf('range')
    assert.deepEqual([array.shape, array.dtype], [[2, 3], 'int16'])
    assert.deepEqual((await array.get()).data, Int16Array.of(0, 1, 2, 3, 4, 5))
    assert.deepEqual((await array.get([':', 1])).data, Int16Array.of(1, 4))
  })

  it('decode: a chunk that is one value', async () => {
    await using array = await ndarrayOf('sevens')
    assert.deepEqual((await array.get()).data, Int32Array.of(7, 7, 7))
    assert.equal((await array.chunkInfo(0)).special, 'value')
  })

  it('decode: a super-chunk', async () => {
    await using schunk = await schunkOf('hello')
    assert.equal(Buffer.from(await schunk.decompressChunk(0)).toString(), 'hello')
  })

  it('decode: a tuple in vlmeta', async () => {
    await using schunk = await schunkOf('hiWithTuple')
    assert.deepEqual(schunk.vlmeta.get('t'), new Tuple<unknown>(1, 'x', new Uint8Array([0x79]), null, 2.5))
  })

  it('decode: a packed tensor', async () => {
    await using schunk = await schunkOf('packedTensor')
    assert.deepEqual([...(await schunk.decompressChunk(0))], [0, 0, 1, 0, 2, 0])
    assert.deepEqual(schunk.vlmeta.get('__pack_tensor__'), new Tuple<unknown>('numpy', new Tuple(3), '<i2'))
  })

  it('decode: an ObjectArray', async () => {
    await using objects = await fromCframe(frame('objects'), { kind: 'objectarray' })
    assert.deepEqual(await objects.getSlice(), [{ a: 1 }, null])
  })

  it('decode: a BatchArray', async () => {
    await using batches = await fromCframe(frame('batch'), { kind: 'batcharray' })
    assert.deepEqual([batches.itemsPerBlock, batches.batchLengths], [2, [3]])
    assert.deepEqual(await batches.getSlice(), [[1, 'a', null]])
    assert.deepEqual([batches.getItemSync(1), await batches.getItem(-1)], ['a', null])
  })

  it('decode: what a super-chunk carries as that super-chunk', async () => {
    await using objects = await fromCframe(frame('objects'), { kind: 'schunk' })
    assert.deepEqual([...(await objects.decompressChunk(0))], [0x81, 0xa1, 0x61, 0x01])
    await using batch = await fromCframe(frame('batch'), { kind: 'schunk' })
    assert.deepEqual([...(await batch.decompressChunk(0))], [0x92, 0x01, 0xa1, 0x61, 0x91, 0xc0])
  })

  it('decode: an EmbedStore', async () => {
    await using store = await fromCframe(frame('embedStore'), { kind: 'embedstore' })
    assert.deepEqual([...store.keys()], ['/a'])
    const array = await store.get('/a')
    assert.deepEqual(array instanceof NDArray && (await array.get()).data, Int16Array.of(0, 1, 2))
    await using carrier = await fromCframe(frame('embedStore'), { kind: 'schunk' })
    assert.deepEqual([carrier.chunksize, carrier.typesize, carrier.unsupported], [8192, 1, undefined])
  })

  it('encode: a 0-d array', async () => {
    await using array = await asarray({ data: Float64Array.of(3.5), shape: [] })
    await assertSameFrame(array, 'scalar')
  })

  it('encode: an array without elements', async () => {
    await using array = await zeros([0], { dtype: 'float64' })
    await assertSameFrame(array, 'noElements')
  })

  it('encode: zeros', async () => {
    await using array = await zeros([30], { dtype: 'float64', chunks: [10], blocks: [5] })
    await assertSameFrame(array, 'zeros')
  })

  it('encode: int16 in two dimensions', async () => {
    await using array = await asarray({ data: Int16Array.of(0, 1, 2, 3, 4, 5), shape: [2, 3] })
    await assertSameFrame(array, 'range')
  })

  it('encode: one value', async () => {
    await using array = await full([3], 7, { dtype: 'int32' })
    await assertSameFrame(array, 'sevens')
  })
})
