import assert from 'node:assert/strict'
import fc from 'fast-check'
import { isBlosc2Error, loadNpySync, type NpyHeaderOptions, readNpyHeader } from '../../lib/index'

const code = (code: string, message = /^/) => ({ name: 'Blosc2Error', code: `ERR_BLOSC2_${code}`, message })

/** A header as another program might write it. */
function npy(text: string, { major = 1, minor = 0, length = -1, data = 24 } = {}): Buffer {
  const body = Buffer.from(text, major === 3 ? 'utf8' : 'latin1')
  const prelude = Buffer.from('\x93NUMPY\0\0\0\0\0\0', 'latin1')
  prelude[6] = major
  prelude[7] = minor
  const declared = length < 0 ? body.length : length
  if (major === 1) prelude.writeUInt16LE(declared, 8)
  else prelude.writeUInt32LE(declared, 8)
  return Buffer.concat([prelude.subarray(0, major === 1 ? 10 : 12), body, Buffer.alloc(data)])
}

const of = (descr: string, shape = '(3,)', order = 'False') =>
  `{'descr': ${descr}, 'fortran_order': ${order}, 'shape': ${shape}, }\n`

const good: readonly [name: string, bytes: Buffer, dtype: unknown, shape: readonly number[]][] = [
  ['as NumPy writes it', npy(of("'<f8'")), 'float64', [3]],
  ['keys in another order', npy("{'shape': (3,), 'descr': '<f8', 'fortran_order': False}"), 'float64', [3]],
  ['double quotes', npy('{"descr": "<f8", "fortran_order": False, "shape": (3,)}'), 'float64', [3]],
  ['no space and no newline', npy("{'descr':'<f8','fortran_order':False,'shape':(3,)}"), 'float64', [3]],
  [
    'lines and tabs',
    npy("\n{ 'descr':\t'<f8',\n'fortran_order': False, 'shape': (3,) }\n\n"),
    'float64',
    [3],
  ],
  ["Python 2's long integers", npy(of("'<f8'", '(3L,)')), 'float64', [3]],
  ["Python 2's long integers in version 2", npy(of("'<f8'", '(1L, 3L)'), { major: 2 }), 'float64', [1, 3]],
  ['no axes', npy(of("'<f8'", '()')), 'float64', []],
  ['no elements', npy(of("'<f8'", '(0, 3)'), { data: 0 }), 'float64', [0, 3]],
  ['bytes behind the array', npy(of("'|i1'")), 'int8', [3]],
  ['a plain name', npy(of("'float64'")), 'float64', [3]],
  ['native order', npy(of("'=i8'")), 'int64', [3]],
  ['a sub-array', npy(of("('<i4', (2,))")), 'int32', [3, 2]],
  ['a sub-array of sub-arrays', npy(of("(('<i2', (2,)), 2)")), 'int16', [3, 2, 2]],
  ['a time with a multiple', npy(of("'<M8[25s]'")), 'datetime64[25s]', [3]],
]

const bad: readonly [name: string, bytes: Buffer, expected: object][] = [
  ['nothing', Buffer.alloc(0), code('TRUNCATED')],
  ['other magic', Buffer.from('PNG…………………'), code('FORMAT', /magic of a \.npy file, found bytes 50 4e/)],
  ['version 1.1', npy(of("'<f8'"), { minor: 1 }), code('FORMAT', /found 1\.1/)],
  ['version 4.0', npy(of("'<f8'"), { major: 4 }), code('FORMAT', /found 4\.0/)],
  ['version 0.0', npy(of("'<f8'"), { major: 0 }), code('FORMAT', /found 0\.0/)],
  ['a header of 1 GiB', npy(of("'<f8'"), { major: 2, length: 2 ** 30 }), code('LIMIT', /maxHeaderSize/)],
  ['a header that ends early', npy(of("'<f8'"), { length: 5000 }), code('TRUNCATED')],
  ['half a header', npy(of("'<f8'"), { length: 20 }), code('FORMAT')],
  ['L in version 3', npy(of("'<f8'", '(3L,)'), { major: 3 }), code('FORMAT', /ends in L/)],
  ['no UTF-8 in version 3', npy(of("'<f8'"), { major: 3 }).fill(0xff, 20, 21), code('FORMAT', /UTF-8/)],
  ['a missing key', npy("{'descr': '<f8', 'shape': (3,)}"), code('FORMAT')],
  ['another key', npy(of("'<f8'").replace('}', "'a': 1}")), code('FORMAT')],
  ['a shape that is a list', npy(of("'<f8'", '[3]')), code('FORMAT', /shape is not a tuple/)],
  ['a shape that is a number', npy(of("'<f8'", '(3)')), code('FORMAT', /shape is not a tuple/)],
  ['a shape of booleans', npy(of("'<f8'", '(True,)')), code('FORMAT')],
  ['a negative extent', npy(of("'<f8'", '(-3,)')), code('FORMAT')],
  ['an extent beyond 2^53', npy(of("'<f8'", '(9007199254740993,)')), code('FORMAT', /too large/)],
  ['a shape beyond 2^53', npy(of("'<f8'", '(4294967296, 4294967296)')), code('FORMAT', /more elements/)],
  ['a shape beyond 2^53 of none', npy(of("'<f8'", '(0, 4294967296, 4294967296)')), code('FORMAT')],
  ['an order that is a number', npy(of("'<f8'", '(3,)', '1')), code('FORMAT')],
  ['17 axes', npy(of("'|i1'", `(${'1, '.repeat(17)})`)), code('UNSUPPORTED', /16 axes/)],
  ['code', npy("__import__('os').system('true')"), code('FORMAT')],
  ['code for a dtype', npy(of("__import__('os').system('true')")), code('FORMAT')],
  ['a call', npy(of('dict(a=1)')), code('FORMAT')],
  ['arithmetic', npy(of("'<f8'", '(3**9,)')), code('FORMAT')],
  ['open brackets', npy(of("'<f8'", '(3,')), code('FORMAT')],
  ['thousands of brackets', npy('['.repeat(9000)), code('FORMAT', /nested/)],
  ['closing brackets', npy(`${of("'<f8'")}}`), code('FORMAT')],
  ['an open string', npy("{'descr': '<f8"), code('FORMAT')],
  ['objects', npy(of("'|O'")), code('UNSAFE_DTYPE')],
  ['objects in a struct', npy(of("[('a', '<i4'), ('b', [('c', '|O')])]")), code('UNSAFE_DTYPE')],
  ['objects in a sub-array', npy(of("('|O', (2,))")), code('UNSAFE_DTYPE')],
  ['extended precision', npy(of("'<f16'")), code('UNSUPPORTED')],
  ['a dtype that is none', npy(of("'<q9'")), code('FORMAT')],
  ['a member twice', npy(of("[('a', '<i4'), ('a', '<i4')]")), code('UNSUPPORTED')],
  ['a member without a dtype', npy(of("[('a',)]")), code('FORMAT')],
  ['elements of nothing', npy(of("'|S0'")), code('FORMAT')],
  ['elements of 4 GiB', npy(of("'|V4294967296'")), code('FORMAT')],
]

describe('headers of .npy files', () => {
  for (const [name, bytes, dtype, shape] of good) {
    it(`are read with ${name}`, () => {
      const header = readNpyHeader(bytes)
      assert.deepEqual([header.dtype, header.shape], [dtype, shape])
      assert.deepEqual(loadNpySync(bytes).shape, shape)
    })
  }

  for (const [name, bytes, expected] of bad) {
    it(`are refused with ${name}`, () => {
      assert.throws(() => readNpyHeader(bytes), expected)
      assert.throws(() => loadNpySync(bytes), expected)
    })
  }

  it('tell members of structs, padding and titles', () => {
    const descr =
      "[(('the title', 'a'), '>i4'), ('', '|V4'), ('b', [('x', '<f4', (2,)), ('', '|V1')], (2,)), ('', '<i2')]"
    const { dtype, itemsize, byteOrder } = readNpyHeader(npy(of(descr)))
    assert.deepEqual([itemsize, byteOrder], [28, 'little'])
    assert.deepEqual(dtype, {
      fields: [
        { name: 'a', dtype: 'int32', offset: 0, title: 'the title', byteOrder: 'big' },
        {
          name: 'b',
          dtype: { fields: [{ name: 'x', dtype: 'float32', shape: [2], offset: 0 }], itemsize: 9 },
          shape: [2],
          offset: 8,
        },
        { name: 'f3', dtype: 'int16', offset: 26 },
      ],
      itemsize: 28,
    })
    const dict = "{'names': ['a', 'b'], 'formats': ['<i4', '<f8'], 'offsets': [0, 8], 'itemsize': 16}"
    assert.equal(readNpyHeader(npy(of(dict))).itemsize, 16)
  })

  it('may be long where that is allowed', () => {
    const members = Array.from({ length: 800 }, (_, i) => `('member ${i}', '|i1')`).join(', ')
    const bytes = npy(of(`[${members}]`, '(1,)'), { data: 800 })
    assert.throws(() => readNpyHeader(bytes), code('LIMIT'))
    const options: NpyHeaderOptions = { maxHeaderSize: 100_000 }
    assert.equal(readNpyHeader(bytes, options).itemsize, 800)
    assert.deepEqual(loadNpySync(bytes, options).data, new Uint8Array(800))
    assert.throws(() => readNpyHeader(bytes, { maxHeaderSize: 0 }), RangeError)
  })

  it('name what is missing of the elements', () => {
    assert.throws(
      () => loadNpySync(npy(of("'<f8'"), { data: 23 })),
      code('TRUNCATED', /^Expected 24 bytes of elements of shape \(3\), got 23$/),
    )
  })

  it('cut off anywhere say so', () => {
    const whole = npy(of("'<f8'"))
    for (let length = 0; length < whole.length; length++) {
      assert.throws(() => loadNpySync(whole.subarray(0, length)), code('TRUNCATED'), `${length} bytes`)
    }
  })

  it('full of noise are refused by a documented code, and nothing worse', () => {
    const whole = npy(of("[('a', '<i4'), ('b', '>f8', (2, 2))]", '(1, 2)'), { data: 200 })
    const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255))
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        const bytes = Buffer.from(whole)
        for (const [at, value] of changes) bytes[at] = value
        try {
          loadNpySync(bytes)
        } catch (error) {
          assert.ok(isBlosc2Error(error), String(error))
          assert.match(error.code, /_(FORMAT|TRUNCATED|LIMIT|UNSUPPORTED|UNSAFE_DTYPE)$/)
        }
      }),
      { numRuns: 3000 },
    )
  })
})
