import assert from 'node:assert/strict'
import { decode, encode } from '@msgpack/msgpack'
import fc from 'fast-check'
import { ExtData, isBlosc2Error, Ref, Timestamp, Tuple } from '../../lib'
import { decodeValue, encodeValue } from '../../lib/msgpack'

function bytesOf(value: unknown): Buffer {
  return Buffer.concat(
    encodeValue(value, 'x').map((part) => (part instanceof Uint8Array ? part : Buffer.of())),
  )
}

function hexOf(value: unknown): string {
  return bytesOf(value).toString('hex')
}

function decoded(hex: string): unknown {
  return decodeValue(Buffer.from(hex, 'hex'), 'x')
}

function assertRefused(value: unknown, where: string, kind: new () => Error = TypeError): void {
  assert.throws(
    () => encodeValue(value, 'x'),
    (error) => error instanceof kind && error.message.includes(where),
  )
}

const name = fc.string().filter((key) => key !== '__proto__')
/** Values that the msgpack of JavaScript and of Python agree on. */
const plain = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger(),
    fc.double(),
    fc.string({ unit: 'grapheme' }),
    fc.uint8Array(),
    fc.array(tie('value'), { maxLength: 20 }),
    fc.dictionary(name, tie('value'), { maxKeys: 20, noNullPrototype: true }),
  ),
})).value

/** -0 in it is 0: that is what the other implementation makes of it. */
function positive(value: unknown): unknown {
  if (Object.is(value, -0)) return 0
  if (Array.isArray(value)) return value.map(positive)
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, positive(item)]))
}

describe('msgpack', () => {
  it('is what another implementation reads and writes', () => {
    fc.assert(
      fc.property(plain, (value) => {
        assert.deepEqual(positive(decode(new Uint8Array(bytesOf(value)))), positive(value))
        assert.deepEqual(decodeValue(encode(positive(value)), 'x'), positive(value))
        assert.deepEqual(bytesOf(positive(value)), Buffer.from(encode(positive(value))))
      }),
      { numRuns: 500 },
    )
  })

  it('writes integers as short as they go, and knows -0', () => {
    const forms: [number | bigint, string][] = [
      [0, '00'],
      [127, '7f'],
      [128, 'cc80'],
      [256, 'cd0100'],
      [65536, 'ce00010000'],
      [2 ** 32, 'cf0000000100000000'],
      [2 ** 53 - 1, 'cf001fffffffffffff'],
      [-1, 'ff'],
      [-33, 'd0df'],
      [-129, 'd1ff7f'],
      [-32769, 'd2ffff7fff'],
      [-(2 ** 31) - 1, 'd3ffffffff7fffffff'],
      [5n, '05'],
      [2n ** 64n - 1n, 'cfffffffffffffffff'],
      [-(2n ** 63n), 'd38000000000000000'],
    ]
    for (const [value, hex] of forms) assert.equal(hexOf(value), hex, String(value))
    assert.equal(hexOf(-0), 'cb8000000000000000')
    assert.ok(Object.is(decoded('cb8000000000000000'), -0))
    assert.equal(hexOf(1.5), 'cb3ff8000000000000')
    assert.equal(hexOf(2 ** 53), 'cb4340000000000000')
    assert.equal(decoded('ca3fc00000'), 1.5)
    assert.deepEqual([decoded('cf0020000000000000'), decoded('cf001fffffffffffff')], [2n ** 53n, 2 ** 53 - 1])
    assertRefused(2n ** 64n, "'x'", RangeError)
    assertRefused([-(2n ** 63n) - 1n], "'x'[0]", RangeError)
  })

  it('tells tuples from lists at every depth', () => {
    assert.equal(hexOf(new Tuple()), '91a95f5f7475706c655f5f')
    const golden = '81a16b9601cb400400000000000093a95f5f7475706c655f5f0102c4026279c0c3'
    const value = { k: [1, 2.5, new Tuple(1, 2), Uint8Array.of(98, 121), null, true] }
    assert.equal(hexOf(value), golden)
    assert.deepEqual(decoded(golden), value)
    const marked = decoded('93a95f5f7475706c655f5fa95f5f7475706c655f5f01')
    assert.ok(marked instanceof Tuple && marked.length === 2 && marked[0] === '__tuple__')
    assert.equal(hexOf(marked), '93a95f5f7475706c655f5fa95f5f7475706c655f5f01')
    assertRefused({ a: ['__tuple__', 1] }, "'x'.a")
    const long = Tuple.from(new Array(300_000).fill(0))
    assert.deepEqual(decodeValue(bytesOf(long), 'x'), long)
  })

  it('keeps binary keys, and keys that would change a prototype, in maps', () => {
    const map = decoded('82c4026c6fcd1087a16101')
    assert.ok(map instanceof Map)
    assert.deepEqual(
      [...map],
      [
        [new Uint8Array(Buffer.from('lo')), 4231],
        ['a', 1],
      ],
    )
    assert.equal(hexOf(map), '82c4026c6fcd1087a16101')
    const trap = decoded('81a95f5f70726f746f5f5f81a161c3')
    assert.ok(trap instanceof Map)
    assert.deepEqual(trap.get('__proto__'), { a: true })
    assert.equal(hexOf(trap), '81a95f5f70726f746f5f5f81a161c3')
    assertRefused(JSON.parse('{"b":{"__proto__":{"a":1}}}'), "'x'.b")
    assert.equal(Reflect.get({}, 'a'), undefined)
    assert.deepEqual(decoded('81ab636f6e7374727563746f7281a9707261746f7479706501'), {
      constructor: { pratotype: 1 },
    })
    assertRefused(new Map([[1, 2]]), "'x'")
    assert.throws(() => decoded('810101'), { code: 'ERR_BLOSC2_FORMAT', message: /neither text nor binary/ })
  })

  it('keeps times, with nanoseconds where they have them', () => {
    const forms: [Date, string][] = [
      [new Date(0), 'd6ff00000000'],
      [new Date((2 ** 32 - 1) * 1000), 'd6ffffffffff'],
      [new Date(1500), 'd7ff7735940000000001'],
      [new Date(2 ** 32 * 1000), 'd7ff0000000100000000'],
      [new Date(-1), 'c70cff3b8b87c0ffffffffffffffff'],
      [new Date(8.64e15), 'c70cff00000000000007dba8218000'],
      [new Timestamp(1, 1), 'd7ff0000000400000001'],
      [new Timestamp(-1, 999_999_999), 'c70cff3b9ac9ffffffffffffffffff'],
    ]
    for (const [time, hex] of forms) {
      assert.equal(hexOf(time), hex, time.toISOString())
      assert.deepEqual(decoded(hex), time)
    }
    const moved = new Timestamp(1, 1)
    moved.setTime(2500)
    assert.deepEqual(decoded(hexOf(moved)), new Date(2500))
    const farAway = 'c70cff000000000fffffffffffffff'
    assert.deepEqual(
      decoded(farAway),
      new ExtData(-1, Uint8Array.from(Buffer.from(farAway, 'hex').subarray(3))),
    )
    assert.equal(hexOf(decoded(farAway)), farAway)
    assertRefused([new Date(Number.NaN)], "'x'[0]", RangeError)
    assert.throws(() => new Timestamp(1, 1e9), RangeError)
  })

  it('keeps references, and extensions it does not know', () => {
    const path = 'x.b2nd'
    const ref = new Ref({ kind: 'urlpath', urlpath: path })
    const payload = encode({ kind: 'ref', version: 1, ref: { kind: 'urlpath', version: 1, urlpath: path } })
    assert.equal(hexOf(ref), `c7${payload.length.toString(16)}2b${Buffer.from(payload).toString('hex')}`)
    assert.deepEqual(decoded(hexOf(ref)), ref)
    const member = new Ref({ kind: 'dictstore_key', urlpath: 'a.b2d', key: '/k' })
    const remote = new Ref({ kind: 'c2array', path: '@public/a', urlbase: null })
    for (const one of [member, remote]) assert.deepEqual(decoded(hexOf(one)), one)
    const unknown = [
      new ExtData(43, encode({ kind: 'lazyexpr', version: 1 })),
      new ExtData(43, encode({ kind: 'ref', version: 2, ref: {} })),
      new ExtData(43, Uint8Array.of(0xc1)),
      new ExtData(127, new Uint8Array(70_000)),
      ...[0, 1, 2, 4, 8, 16, 300].map((length) => new ExtData(-128, new Uint8Array(length))),
    ]
    for (const one of unknown) assert.deepEqual(decoded(hexOf(one)), one)
    assert.throws(() => new ExtData(128, Uint8Array.of()), RangeError)
    for (const target of [
      { kind: 'x' },
      { kind: 'urlpath' },
      { kind: 'urlpath', urlpath: 'a', key: 'b' },
      null,
    ]) {
      assert.throws(() => Reflect.construct(Ref, [target]), TypeError)
    }
  })

  it('names the place of what cannot be stored', () => {
    const circle: Record<string, unknown> = {}
    circle.list = [new Map([['me', circle]])]
    assertRefused(circle, "'x'.list[0].me")
    const shared = [1]
    assert.deepEqual(decoded(hexOf([shared, shared])), [[1], [1]])
    const values = [undefined, () => 1, Symbol('s'), new Set(), new Float32Array(1), /x/, new (class A {})()]
    for (const value of values) assertRefused({ a: [{ 'b c': value }] }, `'x'.a[0]["b c"]`)
    assertRefused(Object.assign([1], { 2: 3 }), "'x'[1]")
    assertRefused({ [Symbol('s')]: 1 }, "'x'")
    assertRefused({ a: 'half of \ud83d' }, "'x'.a")
    assertRefused(new ArrayBuffer(1), "'x'")
  })

  it('nests 1024 levels deep, as Python does', () => {
    let deep: unknown = 1
    for (let i = 0; i < 1024; i++) deep = i % 2 === 0 ? [deep] : { k: deep }
    assert.deepEqual(decodeValue(bytesOf(deep), 'x'), deep)
    assertRefused([deep], '1024 levels')
    const deeper = Buffer.concat([Buffer.alloc(1025, 0x91), Buffer.of(0xc0)])
    assert.throws(() => decodeValue(deeper, 'x'), { code: 'ERR_BLOSC2_FORMAT', message: /1024 levels/ })
  })

  it('takes any bytes without harm', () => {
    const some = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.tuple(plain, fc.nat(), fc.nat(255)).map(([value, at, byte]) => {
        const bytes = bytesOf(value)
        bytes[at % bytes.length] = byte
        return bytes
      }),
      fc
        .constantFrom(
          'ddffffffff',
          'dfffffffff',
          'dbffffffff',
          'c6ffffffff',
          'c9ffffffff07',
          '',
          '0101',
          'a1ff',
        )
        .map((hex) => Buffer.from(hex, 'hex')),
    )
    fc.assert(
      fc.property(some, (bytes) => {
        try {
          decodeValue(bytes, 'x')
        } catch (error) {
          assert.ok(isBlosc2Error(error), String(error))
        }
      }),
      { numRuns: 3000 },
    )
  })
})
