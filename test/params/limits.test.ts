import assert from 'node:assert/strict'
import { type CParams, type CParamsTarget, resolveCParams } from '../../lib/params'

const doubles: CParamsTarget = { itemsize: 8, kind: 'f', ndim: 2 }
const ints: CParamsTarget = { itemsize: 4, kind: 'i', ndim: 2 }
const bytes: CParamsTarget = { itemsize: 1, kind: 'u', ndim: 2 }

type Case = [CParams, CParamsTarget, 'TypeError' | 'RangeError', string | RegExp]

function refuses(cases: readonly Case[]): void {
  for (const [given, target, name, message] of cases) {
    assert.throws(() => resolveCParams(given, target), { name, message }, JSON.stringify(given))
  }
}

describe('codecs for arrays', () => {
  it('zfp takes floats of one to four dimensions, without filters that move bytes', () => {
    const native = resolveCParams({ codec: 'zfp-rate', codecMeta: 50 }, doubles)
    assert.deepEqual([native.codec, native.codecMeta, native.filters], [35, 50, [0, 0, 0, 0, 0, 0]])
    assert.equal(resolveCParams({ codec: 'zfp-prec', codecMeta: 20 }, doubles).codec, 34)
    const acc: CParams = { codec: 'zfp-acc', codecMeta: -3 }
    refuses([
      [{ codec: 'zfp-acc' }, doubles, 'TypeError', /^Expected codecMeta to be given, the power of ten/],
      [{ codec: 'zfp-rate', codecMeta: 101 }, doubles, 'RangeError', /to be 1 to 100, got 101/],
      [{ codec: 'zfp-rate', codecMeta: 0 }, doubles, 'RangeError', /to be 1 to 100, got 0/],
      [{ codec: 'zfp-prec', codecMeta: -1 }, doubles, 'RangeError', /to be 0 to 64, got -1/],
      [
        acc,
        ints,
        'TypeError',
        "Expected float32 or float64 elements for zfp-acc, got elements of kind 'i' and 4 bytes",
      ],
      [acc, { ...doubles, itemsize: 2 }, 'TypeError', /float32 or float64/],
      [
        acc,
        { ...doubles, ndim: 5 },
        'RangeError',
        'Expected an array of 1 to 4 dimensions for zfp-acc, got 5',
      ],
      [acc, { ...doubles, ndim: 0 }, 'RangeError', /got 0/],
      [acc, { itemsize: 8 }, 'TypeError', 'Expected an array for zfp-acc, got a super-chunk'],
      [
        { ...acc, filters: ['shuffle'] },
        doubles,
        'TypeError',
        /leave the bytes in their place for zfp-acc, got 'shuffle'/,
      ],
      [{ ...acc, splitMode: 'always' }, doubles, 'TypeError', /splitMode not to be 'always'/],
      [acc, { ...doubles, blocks: [64, 3] }, 'RangeError', /at least 4 along each axis for zfp-acc, got 3/],
    ])
  })

  it('ndlz takes two dimensions of single bytes, or bytes split into streams', () => {
    assert.equal(resolveCParams({ codec: 'ndlz', codecMeta: 4 }, bytes).codec, 32)
    assert.equal(resolveCParams({ codec: 'ndlz', codecMeta: 8, splitMode: 'always' }, ints).codecMeta, 8)
    refuses([
      [
        { codec: 'ndlz' },
        bytes,
        'TypeError',
        'Expected codecMeta to be given, the side of its cells: 4 or 8; got undefined',
      ],
      [
        { codec: 'ndlz', codecMeta: 5 },
        bytes,
        'RangeError',
        'Expected codecMeta, the side of its cells, to be 4 or 8, got 5',
      ],
      [
        { codec: 'ndlz', codecMeta: 4 },
        ints,
        'TypeError',
        /splitMode to be 'always' for ndlz on elements of 4 bytes, got 'auto'/,
      ],
      [
        { codec: 'ndlz', codecMeta: 4 },
        { ...bytes, ndim: 1 },
        'RangeError',
        'Expected an array of 2 dimensions for ndlz, got 1',
      ],
    ])
  })
})

describe('filters with parameters', () => {
  const one = (id: 'truncPrec' | 'intTrunc' | 'ndcell' | 'ndmean', meta?: number): CParams => ({
    filters: [{ id, meta }],
  })

  it('truncPrec keeps at least one bit of the mantissa of floats', () => {
    for (const meta of [1, 52, -1, -51]) resolveCParams(one('truncPrec', meta), doubles)
    refuses([
      [
        { filters: ['truncPrec'] },
        doubles,
        'TypeError',
        /the meta of truncPrec to be given, .*: 1 to 52 or -51 to -1/,
      ],
      [one('truncPrec', 0), doubles, 'RangeError', /got 0$/],
      [one('truncPrec', 53), doubles, 'RangeError', /got 53$/],
      [one('truncPrec', 24), { ...doubles, itemsize: 4 }, 'RangeError', /1 to 23 or -22 to -1, got 24$/],
      [one('truncPrec', 8), ints, 'TypeError', /float32 or float64 elements for truncPrec/],
    ])
  })

  it('intTrunc keeps at least one bit of integers', () => {
    for (const meta of [1, 32, -1, -31]) resolveCParams(one('intTrunc', meta), ints)
    resolveCParams(one('intTrunc', 5), { itemsize: 2 }, 'schunk')
    refuses([
      [one('intTrunc', 33), ints, 'RangeError', /1 to 32 or -31 to -1, got 33$/],
      [one('intTrunc', -8), bytes, 'RangeError', /1 to 8 or -7 to -1, got -8$/],
      [one('intTrunc', 5), doubles, 'TypeError', /integer elements for intTrunc/],
    ])
  })

  it('ndcell and ndmean take arrays of up to eight dimensions and the side of a cell', () => {
    resolveCParams(one('ndcell', 4), bytes)
    resolveCParams(one('ndmean', 4), doubles)
    refuses([
      [one('ndcell'), bytes, 'TypeError', /the meta of ndcell to be given/],
      [one('ndcell', 0), bytes, 'RangeError', /1 to 255, got 0/],
      [one('ndcell', 4), { ...bytes, ndim: 9 }, 'RangeError', /1 to 8 dimensions for ndcell, got 9/],
      [one('ndmean', 128), doubles, 'RangeError', /1 to 127, got 128/],
      [one('ndmean', 4), ints, 'TypeError', /float32 or float64 elements for ndmean/],
      [one('ndmean', 4), { itemsize: 4 }, 'TypeError', 'Expected an array for ndmean, got a super-chunk'],
    ])
  })
})
