import assert from 'node:assert/strict'
import { type CParams, compress, compressSync, decompress, decompressSync, setLimits } from '../../lib'
import { codeOf, errorOf } from '../danger/samples'

/** Header bytes of a chunk. */
const typesizeAt = 3
const codecAt = 2

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Calls both forms and expects the same failure of both. */
async function refused(call: () => Promise<unknown>, sync: () => unknown): Promise<Error> {
  const [error, syncError] = [await errorOf(call), await errorOf(sync)]
  assert.ok(error instanceof Error && syncError instanceof Error)
  assert.equal(error.name, syncError.name)
  assert.equal(codeOf(error), codeOf(syncError))
  return error
}

describe('compressing into one chunk', () => {
  const numbers = Float64Array.from({ length: 5000 }, (_, i) => i / 8)

  it('takes any view and any buffer, and gives back their bytes', async () => {
    const shared = new SharedArrayBuffer(80)
    new Uint8Array(shared).fill(3)
    const inside = new Int16Array(numbers.buffer, 800, 100)
    for (const bytes of [
      numbers,
      numbers.buffer,
      new DataView(numbers.buffer, 16, 100),
      inside,
      Buffer.from('a string'),
      shared,
      new Uint8Array(shared, 8, 16),
      new Uint8Array(0),
      new ArrayBuffer(0),
    ]) {
      const view = ArrayBuffer.isView(bytes)
        ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
        : new Uint8Array(bytes)
      const chunk = await compress(bytes)
      assert.deepEqual(chunk, compressSync(bytes))
      assert.deepEqual(await decompress(chunk), Uint8Array.from(view))
      assert.deepEqual(decompressSync(chunk.slice().buffer), Uint8Array.from(view))
    }
  })

  it('takes the items of typed arrays for what they are, and other bytes by eights', () => {
    assert.equal(compressSync(numbers)[typesizeAt], 8)
    assert.equal(compressSync(new Int16Array(100))[typesizeAt], 2)
    assert.equal(compressSync(new Uint8Array(100))[typesizeAt], 8)
    assert.equal(compressSync(new Float32Array(100), { typesize: 12 })[typesizeAt], 12)
  })

  it('uses the codec it is told, zstd otherwise', () => {
    const formatOf = (cparams?: CParams) => (compressSync(numbers, cparams)[codecAt] ?? 0) >> 5
    assert.equal(formatOf(), 4)
    assert.equal(formatOf({ codec: 'blosclz' }), 0)
    assert.equal(formatOf({ codec: 'lz4hc' }), 1)
    assert.equal(formatOf({ codec: 'zlib' }), 3)
  })

  it('stores zeros in a header, whatever their number', () => {
    const chunk = compressSync(new Uint8Array(10_000_000))
    assert.equal(chunk.length, 32)
    const zeros = decompressSync(chunk)
    assert.equal(zeros.length, 10_000_000)
    assert.ok(zeros.every((byte) => byte === 0))
  })

  it('refuses codecs and filters that need an array, with a sentence', async () => {
    const refusedCParams: CParams[] = [
      { codec: 'ndlz', codecMeta: 4 },
      { codec: 'zfp-acc', codecMeta: -3 },
      { codec: 'zfp-prec', codecMeta: 12 },
      { codec: 'zfp-rate', codecMeta: 12 },
      { filters: [{ id: 'ndcell', meta: 4 }] },
      { filters: ['shuffle', { id: 'ndmean', meta: 4 }] },
      { filters: [{ id: 32, meta: 4 }] },
    ]
    for (const cparams of refusedCParams) {
      const error = await refused(
        () => compress(numbers, cparams),
        () => compressSync(numbers, cparams),
      )
      assert.ok(error instanceof TypeError)
      assert.match(
        error.message,
        /^Expected a codec and filters for plain bytes, got .*n-dimensional arrays$/,
      )
    }
  })

  it('refuses what is no bytes, and options it does not know', async () => {
    for (const bytes of [undefined, null, 'text', 5, [1, 2], {}]) {
      const error = await refused(
        () => Reflect.apply(compress, undefined, [bytes]),
        () => Reflect.apply(compressSync, undefined, [bytes]),
      )
      assert.ok(error instanceof TypeError)
      assert.match(
        error.message,
        /^Expected a buffer, typed array or DataView for the bytes to compress, got /,
      )
    }
    const unknown = await errorOf(() => Reflect.apply(compress, undefined, [numbers, { level: 3 }]))
    assert.match(message(unknown), /Unknown option 'level' for cparams/)
    const option = await errorOf(() => Reflect.apply(compress, undefined, [numbers, {}, { out: numbers }]))
    assert.match(message(option), /Unknown option 'out' for compress\(\)/)
  })

  it('refuses more bytes than a chunk can hold', async () => {
    const most = 2_147_483_615
    const error = await refused(
      () => compress(new ArrayBuffer(most + 1)),
      () => compressSync(new ArrayBuffer(most + 1)),
    )
    assert.ok(error instanceof RangeError)
    assert.equal(error.message, `Expected at most ${most} bytes for one chunk, got ${most + 1}`)
  })
})

describe('decompressing one chunk', () => {
  const numbers = Float32Array.from({ length: 3000 }, (_, i) => Math.sqrt(i))
  const bytes = new Uint8Array(numbers.buffer)
  const chunk = compressSync(numbers, { codec: 'lz4' })

  it('ignores what lies behind the chunk, as Python does', async () => {
    const longer = Buffer.concat([chunk, Buffer.from('and more')])
    assert.deepEqual(await decompress(longer), bytes)
    assert.deepEqual(decompressSync(longer), bytes)
  })

  it('fills the memory it is given, and nothing behind it', async () => {
    const exact = new Uint8Array(12_000)
    assert.equal(await decompress(chunk, { out: exact }), exact)
    assert.deepEqual(exact, bytes)
    const floats = new Float32Array(3000)
    const result = decompressSync(chunk, { out: floats })
    assert.deepEqual(floats, numbers)
    assert.equal(result.buffer, floats.buffer)
    const around = new Uint8Array(new SharedArrayBuffer(13_000)).fill(9)
    const inside = await decompress(chunk, { out: around.subarray(500) })
    assert.deepEqual([inside.byteOffset, inside.byteLength], [500, 12_000])
    assert.deepEqual(Uint8Array.from(inside), bytes)
    assert.ok(around.subarray(0, 500).every((byte) => byte === 9))
    assert.ok(around.subarray(12_500).every((byte) => byte === 9))
  })

  it('refuses memory that is too short, not memory at all, gone, or the input itself', async () => {
    const short = await refused(
      () => decompress(chunk, { out: new Uint8Array(11_999) }),
      () => decompressSync(chunk, { out: new Uint8Array(11_999) }),
    )
    assert.ok(short instanceof RangeError)
    assert.equal(short.message, "Expected room for 12000 bytes in option 'out', got Uint8Array(11999)")
    const gone = new Uint8Array(12_000)
    structuredClone(gone.buffer, { transfer: [gone.buffer] })
    for (const out of [gone, new ArrayBuffer(12_000), 'out', null]) {
      const options = { out }
      const error = await refused(
        () => Reflect.apply(decompress, undefined, [chunk, options]),
        () => Reflect.apply(decompressSync, undefined, [chunk, options]),
      )
      assert.ok(error instanceof TypeError)
    }
    const both = new Uint8Array(20_000)
    both.set(chunk)
    const overlapping = await refused(
      () => decompress(both.subarray(0, chunk.length), { out: both.subarray(10) }),
      () => decompressSync(both.subarray(0, chunk.length), { out: both.subarray(10) }),
    )
    assert.ok(overlapping instanceof RangeError)
    assert.match(overlapping.message, /lie apart/)
    assert.deepEqual(both.subarray(0, chunk.length), chunk)
  })

  it('spends no memory above maxBytes, or above the limits of the process', async () => {
    const bomb = compressSync(new Uint8Array(500_000_000))
    const before = process.memoryUsage.rss()
    const error = await refused(
      () => decompress(bomb, { maxBytes: 1e6 }),
      () => decompressSync(bomb, { maxBytes: 1e6 }),
    )
    assert.equal(codeOf(error), 'ERR_BLOSC2_LIMIT')
    assert.match(error.message, /500000000 bytes, the limit 'maxBytes' allows 1000000/)
    setLimits({ maxBytes: 11_999 })
    try {
      assert.equal(codeOf(await errorOf(() => decompress(chunk))), 'ERR_BLOSC2_LIMIT')
      assert.deepEqual(await decompress(chunk, { maxBytes: 12_000 }), bytes)
      assert.deepEqual(await decompress(chunk, { out: new Uint8Array(12_000) }), bytes)
    } finally {
      setLimits({ maxBytes: Number.POSITIVE_INFINITY })
    }
    assert.ok(process.memoryUsage.rss() - before < 100e6)
    assert.deepEqual(decompressSync(chunk, { maxBytes: 12_000 }), bytes)
    assert.ok((await errorOf(() => decompress(chunk, { maxBytes: -1 }))) instanceof RangeError)
    assert.ok((await errorOf(() => decompress(chunk, { maxBytes: 1.5 }))) instanceof TypeError)
  })

  it('tells cut, foreign and future bytes apart', async () => {
    const codes = async (input: Uint8Array) =>
      codeOf(
        await refused(
          () => decompress(input),
          () => decompressSync(input),
        ),
      )
    for (const length of [0, 1, 15, 16, 31, 32, chunk.length - 1]) {
      assert.equal(await codes(chunk.subarray(0, length)), 'ERR_BLOSC2_TRUNCATED', String(length))
    }
    assert.equal(await codes(Buffer.from('this is not a chunk of Blosc2 at all')), 'ERR_BLOSC2_UNSUPPORTED')
    const future = Uint8Array.from(chunk)
    future[0] = 7
    assert.equal(await codes(future), 'ERR_BLOSC2_UNSUPPORTED')
    const contradiction = Uint8Array.from(chunk)
    new DataView(contradiction.buffer).setInt32(8, -5, true)
    assert.equal(await codes(contradiction), 'ERR_BLOSC2_CORRUPT')
    const error = await errorOf(() => decompress(contradiction))
    assert.equal(error instanceof Error && 'nchunk' in error, false)
  })

  it('refuses asynchronous options in its blocking form', () => {
    const { signal } = new AbortController()
    assert.throws(
      () => Reflect.apply(decompressSync, undefined, [chunk, { signal }]),
      /asynchronous decompress/,
    )
  })
})
