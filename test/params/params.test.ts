import assert from 'node:assert/strict'
import {
  type CParams,
  type CParamsTarget,
  describeCParams,
  frameCParams,
  resolveCParams,
} from '../../lib/params'

const floats: CParamsTarget = { itemsize: 8, kind: 'f', ndim: 2 }
const bytes: CParamsTarget = { itemsize: 1, kind: 'u', ndim: 2 }

/** Filters and their parameters, without the empty slots. */
function filters(given: CParams, target = floats): [slot: number, id: number, meta: number][] {
  const native = resolveCParams(given, target)
  return native.filters.flatMap((id, slot): [number, number, number][] =>
    id === 0 ? [] : [[slot, id, native.filtersMeta[slot] ?? -1]],
  )
}

describe('compression parameters', () => {
  it("default to Python's: zstd, level 5, shuffle in the last slot, auto split", () => {
    const expected = {
      codec: 5,
      codecMeta: 0,
      clevel: 5,
      filters: [0, 0, 0, 0, 0, 1],
      filtersMeta: [0, 0, 0, 0, 0, 0],
      splitMode: 3,
      useDict: false,
      typesize: 8,
      blocksize: 0,
    }
    assert.deepEqual(resolveCParams(undefined, floats), expected)
    assert.deepEqual(resolveCParams({}, floats), expected)
    assert.deepEqual(resolveCParams({ clevel: undefined, filters: undefined }, floats), expected)
  })

  it('shuffle text by code unit, but only when nothing is asked for', () => {
    const text: CParamsTarget = { itemsize: 20, kind: 'U', ndim: 1 }
    assert.deepEqual(resolveCParams(undefined, text).filtersMeta, [0, 0, 0, 0, 0, 4])
    assert.deepEqual(resolveCParams({}, text).filtersMeta, [0, 0, 0, 0, 0, 0])
  })

  it('turn names into the numbers of the format', () => {
    const codecs = { blosclz: 0, lz4: 1, lz4hc: 2, zlib: 4, zstd: 5 } as const
    for (const [codec, id] of Object.entries(codecs)) {
      assert.equal(Reflect.apply(resolveCParams, undefined, [{ codec }, floats]).codec, id)
    }
    const modes = { always: 1, never: 2, auto: 3, forwardCompat: 4 } as const
    for (const [splitMode, id] of Object.entries(modes)) {
      assert.equal(Reflect.apply(resolveCParams, undefined, [{ splitMode }, floats]).splitMode, id)
    }
    assert.equal(resolveCParams({ useDict: true, codec: 'lz4' }, floats).useDict, true)
  })

  it('fill slots from the first one with the filters that are given', () => {
    assert.deepEqual(filters({ filters: ['shuffle'] }), [[0, 1, 0]])
    assert.deepEqual(filters({ filters: [] }), [])
    assert.deepEqual(filters({ filters: ['delta', { id: 'bitshuffle', meta: 0 }] }), [
      [0, 3, 0],
      [1, 2, 0],
    ])
    assert.deepEqual(filters({ filters: [{ id: 1, meta: 4 }] }), [[0, 1, 4]])
    assert.deepEqual(filters({ filters: [{ id: 'truncPrec', meta: -10 }, 'shuffle'] }), [
      [0, 4, 246],
      [1, 1, 0],
    ])
  })

  it('give bytedelta the size of the element, and leave it out for single bytes', () => {
    assert.deepEqual(filters({ filters: ['shuffle', 'bytedelta'] }), [
      [0, 1, 0],
      [1, 35, 8],
    ])
    assert.deepEqual(filters({ filters: [{ id: 'bytedelta', meta: 4 }] }), [[0, 35, 4]])
    assert.deepEqual(filters({ filters: ['bytedelta', 'shuffle'] }, bytes), [[0, 1, 0]])
    const wide: CParamsTarget = { itemsize: 300, kind: 'V', ndim: 1 }
    assert.throws(() => resolveCParams({ filters: ['bytedelta'] }, wide), {
      name: 'RangeError',
      message: /bytedelta/,
    })
  })

  it('of super-chunks have a typesize and a blocksize, those of arrays do not', () => {
    const native = resolveCParams({ typesize: 4, blocksize: 65536 }, { itemsize: 1 }, 'schunk')
    assert.deepEqual([native.typesize, native.blocksize], [4, 65536])
    assert.equal(resolveCParams({ typesize: 8 }, floats).typesize, 8)
    assert.throws(() => resolveCParams({ typesize: 4 }, floats), {
      name: 'RangeError',
      message: 'Expected cparams.typesize to be the 8 bytes of the dtype, got 4',
    })
    assert.throws(() => resolveCParams({ blocksize: 4096 }, floats), {
      name: 'TypeError',
      message: 'Expected cparams.blocksize to be left out, as an array has blocks instead, got 4096',
    })
  })

  it('that are wrong are refused by name', () => {
    const cases: [object, 'TypeError' | 'RangeError', string | RegExp][] = [
      [{ level: 5 }, 'TypeError', /^Unknown option 'level' for cparams: expected one of codec, .*; got 5$/],
      [
        { codec: 'lz5' },
        'TypeError',
        /^Expected cparams\.codec to be one of 'blosclz', 'lz4', .* got 'lz5'$/,
      ],
      [{ codec: 5 }, 'TypeError', /cparams\.codec/],
      [{ clevel: 10 }, 'RangeError', 'Expected cparams.clevel to be from 0 to 9, got 10'],
      [{ clevel: 1.5 }, 'TypeError', 'Expected cparams.clevel to be an integer, got 1.5'],
      [
        { filters: 'shuffle' },
        'TypeError',
        "Expected cparams.filters to be an array of filters, got 'shuffle'",
      ],
      [{ filters: ['shufle'] }, 'TypeError', /cparams\.filters\[0\] to be one of 'shuffle'/],
      [{ filters: [{ id: 99 }] }, 'TypeError', /cparams\.filters\[0\]\.id .* got 99/],
      [
        { filters: [{ id: 'shuffle', mta: 1 }] },
        'TypeError',
        /Unknown option 'mta' for cparams\.filters\[0\]/,
      ],
      [{ filters: [{ id: 'shuffle', meta: 256 }] }, 'RangeError', /cparams\.filters\[0\]\.meta/],
      [{ filters: new Array(7).fill('shuffle') }, 'RangeError', /at most 6 entries, got 7/],
      [{ splitMode: 'sometimes' }, 'TypeError', /cparams\.splitMode/],
      [{ useDict: 1 }, 'TypeError', /cparams\.useDict to be true or false/],
      [
        { useDict: true, codec: 'zlib' },
        'TypeError',
        'Expected cparams.useDict only with zstd, lz4, lz4hc, got it with zlib',
      ],
      [{ nthreads: 0 }, 'RangeError', /cparams\.nthreads/],
    ]
    for (const [given, name, message] of cases) {
      assert.throws(() => Reflect.apply(resolveCParams, undefined, [given, floats]), { name, message })
    }
  })
})

describe('parameters of a frame', () => {
  const blocks = { blocksize: 32768 }

  it('are described by name, and described as they were asked for', () => {
    const asked: CParams = {
      codec: 'zstd',
      filters: [{ id: 'truncPrec', meta: -3 }, 'bitshuffle', { id: 'bytedelta', meta: 8 }],
      splitMode: 'never',
      clevel: 9,
      useDict: true,
    }
    const info = { ...resolveCParams(asked, floats), ...blocks }
    assert.deepEqual(describeCParams(info), { ...asked, codecMeta: 0, blocksize: 32768, typesize: 8 })
    assert.deepEqual(describeCParams({ ...resolveCParams(undefined, floats), ...blocks }).filters, [
      'shuffle',
    ])
    const zfp = resolveCParams({ codec: 'zfp-acc', codecMeta: -4 }, floats)
    assert.deepEqual([zfp.codecMeta, describeCParams(zfp).codecMeta], [252, -4])
  })

  it('without a name here keep their numbers', () => {
    const info = { ...resolveCParams(undefined, floats), codec: 37, filters: [99, 0, 0, 0, 0, 1] }
    const described = describeCParams(info)
    assert.equal(described.codec, 37)
    assert.deepEqual(described.filters, [{ id: 99, meta: 0 }, 'shuffle'])
  })

  it('go back to native code unchanged', () => {
    const info = { ...resolveCParams({ codec: 'lz4' }, floats), ...blocks, version: 2 }
    assert.deepEqual(frameCParams(info), { ...resolveCParams({ codec: 'lz4' }, floats), ...blocks })
  })
})
