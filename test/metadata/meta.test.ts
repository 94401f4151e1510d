import assert from 'node:assert/strict'
import { asarray, ExtData, fromCframe, type MetaValue, Tuple, zeros } from '../../lib'
import { decodeValue } from '../../lib/msgpack'

async function roundTrip(value: unknown): Promise<MetaValue | undefined> {
  const a = await zeros([1], { meta: { value }, vlmeta: { value } })
  const b = await fromCframe(await a.toCframe())
  assert.deepEqual(b.meta.get('value'), b.vlmeta.get('value'))
  return b.vlmeta.get('value')
}

describe('metadata', () => {
  it('holds every kind of value', async () => {
    const values: MetaValue[] = [
      ...[null, true, false, 0, -1, 127, 128, -32_768, 2 ** 32, -(2 ** 31) - 1, Number.MAX_SAFE_INTEGER],
      ...[0.1, 1e300, Number.POSITIVE_INFINITY, 2n ** 63n, -(2n ** 63n), 2n ** 64n - 1n, '', 'Grüße 🌍'],
      ...[Uint8Array.of(0, 255), [], [1, ['two', null]], {}, { a: { b: [1.5] }, '': 0 }],
      ...[
        new Date('2020-02-29T12:34:56.789Z'),
        new Tuple(),
        new Tuple<MetaValue>(1, new Tuple<MetaValue>('x', [2])),
      ],
      new ExtData(43, Uint8Array.of(1, 2)),
    ]
    for (const value of values) {
      const found = await roundTrip(value)
      assert.deepEqual(found, value)
      assert.equal(found instanceof Tuple, value instanceof Tuple)
    }
    assert.equal(await roundTrip(5n), 5)
    assert.deepEqual(await roundTrip(new Map([['k', 1]])), { k: 1 })
    assert.ok(Number.isNaN(await roundTrip(Number.NaN)))
  })

  it('refuses values that have no form, by name', async () => {
    const circle: unknown[] = []
    circle.push(circle)
    for (const value of [
      undefined,
      () => 1,
      Symbol('x'),
      new Set(),
      Float32Array.of(1),
      /x/,
      [undefined],
      circle,
    ]) {
      await assert.rejects(zeros([1], { vlmeta: { bad: value } }), { name: 'TypeError', message: /'bad'/ })
    }
    await assert.rejects(zeros([1], { meta: { bad: 2n ** 64n } }), RangeError)
    await assert.rejects(Reflect.apply(zeros, null, [[1], { meta: 'x' }]), {
      message: /object or Map.*'meta'/,
    })
  })

  it('is like a Map', async () => {
    const a = await zeros([1], {
      vlmeta: new Map<string, unknown>([
        ['b', 1],
        ['a', [2]],
      ]),
    })
    assert.equal(a.vlmeta.size, 2)
    assert.deepEqual([...a.vlmeta.keys()], ['b', 'a'])
    assert.deepEqual([...a.vlmeta.values()], [1, [2]])
    assert.deepEqual([...a.vlmeta], [...a.vlmeta.entries()])
    assert.deepEqual(a.vlmeta.toObject(), { b: 1, a: [2] })
    assert.deepEqual([a.vlmeta.has('a'), a.vlmeta.has('c'), a.vlmeta.get('c')], [true, false, undefined])
    assert.deepEqual(a.vlmeta.getBytes('b'), Uint8Array.of(1))
    assert.equal(a.meta.size, 0)
  })

  it('has room for 16 entries, of which an array needs one', async () => {
    const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`n${i}`, i]))
    const a = await zeros([1], { meta: many(15), vlmeta: many(16) })
    assert.deepEqual([a.meta.size, a.vlmeta.size], [15, 16])
    const limit = { name: 'Blosc2Error', code: 'ERR_BLOSC2_LIMIT' }
    await assert.rejects(zeros([1], { meta: many(16) }), { ...limit, message: /at most 15 .*'meta', got 16/ })
    await assert.rejects(zeros([1], { vlmeta: many(17) }), {
      ...limit,
      message: /at most 16 .*'vlmeta', got 17/,
    })
    await assert.rejects(asarray(a, { vlmeta: { another: 1 } }), limit)
  })

  it('has names of at most 31 bytes of UTF-8', async () => {
    const name = 'ü'.repeat(15)
    assert.deepEqual([...(await zeros([1], { meta: { [name]: 1 } })).meta.keys()], [name])
    await assert.rejects(zeros([1], { meta: { [`${name}xx`]: 1 } }), {
      code: 'ERR_BLOSC2_LIMIT',
      message: /\(32\)/,
    })
    await assert.rejects(zeros([1], { vlmeta: { '': 1 } }), TypeError)
    await assert.rejects(zeros([1], { meta: { b2nd: 1 } }), { message: /'b2nd'.* reserved/ })
  })

  it('survives copies, whatever they change, and can be added to', async () => {
    const a = await zeros([10], { meta: { fixed: 'abc' }, vlmeta: { v: 1 } })
    for (const options of [{}, { chunks: [5] }, { dtype: 'int32' }, { cparams: { clevel: 1 } }] as const) {
      const b = await a.copy({ ...options, vlmeta: { w: 2 } })
      assert.deepEqual([b.meta.toObject(), b.vlmeta.toObject()], [{ fixed: 'abc' }, { v: 1, w: 2 }])
    }
    for (const fixed of ['xyz', 'longer than before']) {
      const b = await a.copy({ meta: { fixed, more: [1] } })
      assert.deepEqual(b.meta.toObject(), { fixed, more: [1] })
    }
    assert.deepEqual((await a.slice(null)).vlmeta.toObject(), {})
  })

  it('that is not msgpack is still there as bytes', () => {
    assert.throws(() => decodeValue(Uint8Array.of(0xc1), 'raw'), {
      name: 'Blosc2Error',
      code: 'ERR_BLOSC2_FORMAT',
      message: /in 'raw'/,
    })
    const deep = Buffer.concat([Buffer.alloc(5000, 0x91), Buffer.of(0xc0)])
    assert.throws(() => decodeValue(deep, 'deep'), { code: 'ERR_BLOSC2_FORMAT' })
  })
})
