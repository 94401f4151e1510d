import assert from 'node:assert/strict'
import { asarraySync, SChunk, saveNpzSync, saveSafetensorsSync, saveSync } from '../../lib/index'
import { workplace } from './program'

describe('blosc2 cat', () => {
  const { path, piped, shell } = workplace()
  const grid = () =>
    saveSync({ data: Int32Array.from({ length: 24 }, (_, i) => i), shape: [4, 6] }, path('a.b2nd'), {
      chunks: [2, 3],
    })

  it('gives bytes to pipes, of a selection too', () => {
    grid()
    const all = piped('cat', 'a.b2nd')
    assert.deepEqual(
      new Int32Array(new Uint8Array(all.bytes).buffer),
      Int32Array.from({ length: 24 }, (_, i) => i),
    )
    const some = piped('cat', 'a.b2nd', '::-2, 1')
    assert.deepEqual(new Int32Array(new Uint8Array(some.bytes).buffer), Int32Array.of(19, 7))
    assert.equal(all.complaint + some.complaint, '')
  })

  it('gives little-endian bytes of big-endian arrays', () => {
    saveSync(Int16Array.of(1, 2), path('big.b2nd'), { dtype: '>i2' })
    assert.deepEqual([...piped('cat', 'big.b2nd').bytes], [1, 0, 2, 0])
  })

  it('writes large arrays piece by piece', () => {
    const data = Uint32Array.from({ length: 5_000_000 }, (_, i) => Math.imul(i, 2_654_435_761))
    saveSync({ data, shape: [1000, 5000] }, path('large.b2nd'), { chunks: [130, 700] })
    const { bytes } = piped('cat', 'large.b2nd', '..., ::-1')
    assert.equal(bytes.length, data.byteLength)
    const read = new Uint32Array(new Uint8Array(bytes).buffer)
    assert.ok(read.every((value, i) => value === data[i - (i % 5000) + 4999 - (i % 5000)]))
  })

  it('gives arrays of archives, by their keys', () => {
    const x = { data: Float32Array.of(1, 2.5, 3, 4), shape: [2, 2] }
    saveNpzSync(path('a.npz'), { x })
    saveSafetensorsSync(path('a.safetensors'), { x })
    for (const file of ['a.npz', 'a.safetensors']) {
      const { bytes } = piped('cat', file, '--key', 'x', '0')
      assert.deepEqual(new Float32Array(new Uint8Array(bytes).buffer), Float32Array.of(1, 2.5))
      assert.equal(piped('cat', file, '--key', 'x', '--format', 'csv').out, '1,2.5\n3,4\n')
      const { data } = JSON.parse(piped('cat', file, '--key', 'x', '--json').out)
      assert.deepEqual(data, [
        [1, 2.5],
        [3, 4],
      ])
      const none = piped('cat', file, '--key', 'y')
      assert.equal(none.status, 1)
      assert.match(none.complaint, /^blosc2: .*y/)
      assert.match(piped('cat', file).complaint, /name one of its arrays with '--key'/)
    }
  })

  it('writes csv, a line for each row', () => {
    grid()
    assert.equal(piped('cat', 'a.b2nd', '1:3, [0, 5]', '--format', 'csv').out, '6,11\n12,17\n')
    assert.equal(piped('cat', 'a.b2nd', ':, 0', '--format', 'csv').out, '0,6,12,18\n')
    assert.equal(piped('cat', 'a.b2nd', '3, 5', '--format', 'csv').out, '23\n')
    assert.equal(piped('cat', 'a.b2nd', '0:0', '--format', 'csv').out, '')
  })

  it('writes text of every kind as csv that can be read again', () => {
    const save = (name: string, data: readonly unknown[], dtype: string) =>
      asarraySync({ data, shape: [data.length], dtype }, { urlpath: path(name) }).closeSync()
    save('text.b2nd', ['plain', 'a,b', 'say "no"'], 'U8')
    assert.equal(piped('cat', 'text.b2nd', '--format', 'csv').out, 'plain,"a,b","say ""no"""\n')
    save('bool.b2nd', [true, false], 'bool')
    assert.equal(piped('cat', 'bool.b2nd', '--format', 'csv').out, 'true,false\n')
    save('big.b2nd', [2n ** 63n - 1n, -1n], 'int64')
    assert.equal(piped('cat', 'big.b2nd', '--format', 'csv').out, '9223372036854775807,-1\n')
    saveSync(Float32Array.of(0.1, 1 / 3, Number.NaN, -0.5), path('float.b2nd'))
    assert.equal(piped('cat', 'float.b2nd', '--format', 'csv').out, '0.1,0.33333334,NaN,-0.5\n')
    asarraySync(
      { data: Float64Array.of(1, -2, 0, 3), shape: [2], dtype: 'complex128' },
      { urlpath: path('c.b2nd') },
    ).closeSync()
    assert.equal(piped('cat', 'c.b2nd', '--format', 'csv').out, '1-2j,0+3j\n')
  })

  it('writes dates as NumPy does', () => {
    const dates: readonly (readonly [dtype: string, ticks: bigint, text: string])[] = [
      ['datetime64[D]', 19_000n, '2022-01-08'],
      ['datetime64[ns]', -1n, '1969-12-31T23:59:59.999999999'],
      ['datetime64[s]', 86_399n, '1970-01-01T23:59:59'],
      ['datetime64[M]', -1n, '1969-12'],
      ['datetime64[25s]', 2n, '1970-01-01T00:00:50'],
      ['datetime64[ms]', -(2n ** 63n), 'NaT'],
    ]
    for (const [dtype, ticks, text] of dates) {
      saveSync({ data: BigInt64Array.of(ticks), shape: [1], dtype }, path('date.b2nd'), { mode: 'w' })
      assert.equal(piped('cat', 'date.b2nd', '--format', 'csv').out, `${text}\n`, dtype)
    }
  })

  it('writes structs as csv with a heading', () => {
    const dtype = {
      fields: [
        { name: 'id', dtype: 'uint16', offset: 0 },
        { name: 'place', dtype: 'int8', shape: [2], offset: 2 },
      ],
      itemsize: 4,
    } as const
    const data = Uint8Array.of(1, 0, 255, 2, 3, 1, 4, 5)
    asarraySync({ data, shape: [2], dtype }, { urlpath: path('rows.b2nd') }).closeSync()
    assert.equal(piped('cat', 'rows.b2nd', '--format', 'csv').out, 'id,place\n1,-1 2\n259,4 5\n')
  })

  it('writes JSON with nested arrays, or a single value', () => {
    grid()
    const { shape, data, dtype } = JSON.parse(piped('cat', 'a.b2nd', '0:2, :2', '--json').out)
    assert.deepEqual(
      { shape, data, dtype },
      {
        shape: [2, 2],
        data: [
          [0, 1],
          [6, 7],
        ],
        dtype: 'int32',
      },
    )
    assert.equal(JSON.parse(piped('cat', 'a.b2nd', '-1, -1', '--json').out), 23)
  })

  it('prints corners of large arrays, and small ones in full', () => {
    grid()
    const small = piped('cat', 'a.b2nd', ':2, :3', '--format', 'text').out
    assert.equal(small, '[[0 1 2]\n [6 7 8]]\n')
    saveSync({ data: Int32Array.from({ length: 2000 }, (_, i) => i), shape: [2000] }, path('long.b2nd'))
    assert.equal(piped('cat', 'long.b2nd', '--format', 'text').out, '[   0    1    2 ... 1997 1998 1999]\n')
  })

  it('gives the bytes of super-chunks, and says that there is no more to know', () => {
    SChunk.createSync({ data: Uint16Array.of(1, 2, 3), urlpath: path('s.b2frame') }).closeSync()
    assert.deepEqual([...piped('cat', 's.b2frame', '1:3').bytes], [2, 0, 3, 0])
    const { status, complaint } = piped('cat', 's.b2frame', '--format', 'csv')
    assert.equal(status, 2)
    assert.match(complaint, /^blosc2: Expected an array, got a super-chunk, .*'--format raw'\n$/)
  })

  it('ends quietly when its reader has seen enough', () => {
    saveSync({ data: new Int32Array(2_000_000), shape: [1_000_000, 2] }, path('zeros.b2nd'))
    const { out, complaint } = shell('blosc2 cat zeros.b2nd --format csv | head -n 1')
    assert.equal(out, '0,0\n')
    assert.equal(complaint, '')
  })

  it('draws curves and images', () => {
    const ramp = Float64Array.from({ length: 1000 }, (_, i) => i)
    saveSync(ramp, path('ramp.b2nd'))
    const curve = piped('cat', 'ramp.b2nd', '--plot').out.trimEnd().split('\n')
    assert.equal(curve.length, 8)
    assert.match(curve[0] ?? '', /^ *99\d(\.\d)? ┤\u2800+[^\u2800]+$/)
    assert.match(curve[7] ?? '', /^ *\d(\.\d)? ┤[^\u2800]+\u2800+$/)
    saveSync({ data: ramp, shape: [10, 100] }, path('image.b2nd'))
    const image = piped('cat', 'image.b2nd', '--plot').out.trimEnd().split('\n')
    assert.equal(image.length, 6)
    assert.match(image[4] ?? '', /^[▓█]+$/)
    assert.match(image[5] ?? '', / to /)
  })

  it('says what it cannot draw', () => {
    saveSync({ data: new Float32Array(8), shape: [2, 2, 2] }, path('cube.b2nd'))
    const { status, complaint } = piped('cat', 'cube.b2nd', '--plot')
    assert.equal(status, 2)
    assert.match(complaint, /one or two axes to draw, got one of shape \(2, 2, 2\)/)
  })
})
