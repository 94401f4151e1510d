import assert from 'node:assert/strict'
import { fromCframe, limits, SChunk, setLimits, zeros } from '../../lib/index'
import { runChild } from '../danger/processes'
import { codeOf, errorOf } from '../danger/samples'
import { arrayFrame } from './craft'

describe('limits', () => {
  const before = { maxBytes: limits.maxBytes, maxChunks: limits.maxChunks }

  afterEach(() => setLimits(before))

  it('refuse small frames that declare much, before memory is spent', async () => {
    const ended = await runChild('hostile/children/bombs')
    assert.deepEqual([ended.code, ended.signal, ended.stderr], [0, null, ''])
    const outcomes = ended.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    assert.equal(outcomes.length, 7)
    for (const { name, code, message, grown } of outcomes) {
      assert.equal(code, 'ERR_BLOSC2_LIMIT', `${name}: ${message}`)
      assert.ok(grown < 48 * 2 ** 20, `${name} took ${grown} bytes`)
    }
    assert.equal(outcomes[0].size, 221)
  })

  it('are not needed for blocks of a byte: nothing is kept for each of them', async () => {
    const ended = await runChild('hostile/children/tiny-blocks')
    assert.deepEqual([ended.code, ended.signal, ended.stderr], [0, null, ''])
    const outcomes = ended.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    assert.equal(outcomes.length, 5)
    for (const { name, size, grown } of outcomes) {
      assert.ok(size < 400, `${name} has ${size} bytes`)
      // The results have 20 MB.
      assert.ok(grown < 64 * 2 ** 20, `${name} took ${grown} bytes`)
    }
  })

  it('bound chunks, results and their number, and say which', async () => {
    const bytes = arrayFrame({ shape: [5000], chunks: [1000], blocks: [100], dtype: '|u1' }, 1, {
      chunks: [0x81, 0x81, 0x81, 0x81, 0x81],
    })
    setLimits({ maxBytes: 999 })
    const chunk = await errorOf(() => fromCframe(bytes))
    setLimits({ maxBytes: 2000, maxChunks: 4 })
    const chunks = await errorOf(() => fromCframe(bytes))
    setLimits({ maxChunks: 5 })
    const array = await fromCframe(bytes, { dtype: 'uint8' })
    const result = await errorOf(() => array.get())
    assert.equal((await array.get('0:2000')).constructor, Object)
    assert.deepEqual([chunk, chunks, result].map(codeOf), new Array(3).fill('ERR_BLOSC2_LIMIT'))
    assert.match(String(chunk), /maxBytes/)
    assert.match(String(chunks), /maxChunks/)
    assert.match(String(result), /maxBytes/)
  })

  it('bound the chunks of what is made, and of what it grows to', async () => {
    setLimits({ maxChunks: 5 })
    const array = await zeros([5], { chunks: [1] })
    const schunk = await SChunk.create({ data: new Uint8Array(10), chunksize: 2 })
    for (const call of [
      () => zeros([6], { chunks: [1] }),
      () => array.resize([6]),
      () => array.append(Float64Array.of(1)),
      () => SChunk.create({ data: new Uint8Array(11), chunksize: 2 }),
      () => schunk.appendData(new Uint8Array(1)),
    ]) {
      assert.equal(codeOf(await errorOf(call)), 'ERR_BLOSC2_LIMIT')
    }
    assert.deepEqual([array.shape, schunk.nbytes], [[5], 10])
    setLimits({ maxChunks: 5_000_000 })
    assert.equal((await zeros([4_500_000], { chunks: [1], dtype: 'uint8' })).nchunks, 4_500_000)
  })

  it('do not bound what the caller has room for', async () => {
    const array = await zeros([5000], { dtype: 'uint8', chunks: [1000] })
    setLimits({ maxBytes: 1000 })
    const out = new Uint8Array(5000).fill(1)
    assert.deepEqual((await array.get(null, { out })).data, new Uint8Array(5000))
  })

  it('that are no positive numbers are refused, and change nothing', async () => {
    for (const wrong of [0, -1, Number.NaN]) {
      assert.ok((await errorOf(() => setLimits({ maxBytes: wrong }))) instanceof RangeError)
      assert.ok((await errorOf(() => setLimits({ maxChunks: wrong }))) instanceof RangeError)
    }
    for (const wrong of ['1', null, 5n]) {
      assert.ok(
        (await errorOf(() => Reflect.apply(setLimits, undefined, [{ maxBytes: wrong }]))) instanceof
          TypeError,
      )
    }
    assert.ok(
      (await errorOf(() => Reflect.apply(setLimits, undefined, [{ maxbytes: 1 }]))) instanceof TypeError,
    )
    assert.deepEqual({ maxBytes: limits.maxBytes, maxChunks: limits.maxChunks }, before)
  })
})
