import assert from 'node:assert/strict'
import fc from 'fast-check'
import { dtypeFrom, receive, scalarBytes } from '../../lib/dtype'
import { encodeValues } from '../../lib/dtype/encode'

/** Strings through the bytes of a file and back. */
function roundTrip(dtype: string, strings: readonly string[]): unknown {
  const type = dtypeFrom(dtype)
  const bytes = encodeValues(type, strings, 'data')
  assert.equal(bytes.byteLength, strings.length * type.itemsize)
  const receiver = receive(type, strings.length)
  assert.ok(receiver.view instanceof Uint8Array && bytes instanceof Uint8Array)
  receiver.view.set(bytes)
  return receiver.finish()
}

describe('strings of fixed width', () => {
  it('S are bytes: characters up to U+00FF survive, trailing NULs do not', () => {
    assert.deepEqual([...scalarBytes(dtypeFrom('S4'), 'aÿ')], [0x61, 0xff, 0, 0])
    assert.deepEqual(roundTrip('S4', ['', 'a', 'abcd', 'é\0ÿ', 'a\0\0']), ['', 'a', 'abcd', 'é\0ÿ', 'a'])
  })

  it('U are code points, also astral ones and lone surrogates', () => {
    const bytes = scalarBytes(dtypeFrom('U2'), 'a😀')
    assert.deepEqual([...new Uint32Array(bytes.buffer)], [0x61, 0x1f600])
    const strings = ['', '日本', '😀😀', 'a\u{10ffff}', '\ud800', '\udc00\ud800', 'a\0b'.slice(0, 2)]
    assert.deepEqual(roundTrip('U2', strings), [
      '',
      '日本',
      '😀😀',
      'a\u{10ffff}',
      '\ud800',
      '\udc00\ud800',
      'a',
    ])
  })

  it('S take bytes as well', () => {
    assert.deepEqual([...scalarBytes(dtypeFrom('S3'), Uint8Array.of(200, 1))], [200, 1, 0])
    assert.throws(() => scalarBytes(dtypeFrom('S3'), new Uint8Array(4)), {
      name: 'RangeError',
      message: 'Expected value to be a Uint8Array of 3 bytes for S3, got Uint8Array(4)',
    })
  })

  it('that do not fit are refused', () => {
    const cases: [string, unknown, 'RangeError' | 'TypeError', string][] = [
      ['S2', 'abc', 'RangeError', "Expected value to have at most 2 characters (S2), got 3: 'abc'"],
      ['U2', 'abc', 'RangeError', "Expected value to have at most 2 characters (U2), got 3: 'abc'"],
      [
        'S2',
        '日',
        'RangeError',
        "Expected value to have characters up to U+00FF, as S2 holds bytes, got '日'",
      ],
      ['U2', 5, 'TypeError', 'Expected value to be a string, got 5'],
    ]
    for (const [dtype, value, name, message] of cases) {
      assert.throws(() => scalarBytes(dtypeFrom(dtype), value), { name, message })
    }
    assert.throws(() => encodeValues(dtypeFrom('U2'), ['a', 'abc'], 'data'), {
      name: 'RangeError',
      message: /data\[1\]/,
    })
  })

  it('with code points that do not exist are corrupt', () => {
    const receiver = receive(dtypeFrom('U1'), 2)
    new Uint32Array(receiver.view.buffer).set([0x41, 0x110000])
    assert.throws(() => receiver.finish(), {
      name: 'Blosc2Error',
      code: 'ERR_BLOSC2_CORRUPT',
      message: 'Expected code points up to U+10FFFF in a string of U1, found 0x110000 in element 1',
    })
  })

  it('survive the way through a file, whatever they are', () => {
    const trimmed = (text: string): string => text.replace(/\0+$/, '')
    const text = fc.string({ unit: 'binary', maxLength: 8 })
    fc.assert(
      fc.property(fc.array(text, { maxLength: 5 }), (strings) => {
        assert.deepEqual(roundTrip('U8', strings), strings.map(trimmed))
      }),
    )
    const latin = fc.string({
      unit: fc.integer({ min: 0, max: 255 }).map((n) => String.fromCharCode(n)),
      maxLength: 8,
    })
    fc.assert(
      fc.property(fc.array(latin, { maxLength: 5 }), (strings) => {
        assert.deepEqual(roundTrip('S8', strings), strings.map(trimmed))
      }),
    )
  })
})
