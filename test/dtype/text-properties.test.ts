import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  formatDTypeText,
  parseDTypeText,
  resolveDType,
  type StructDTypeLike,
  sameDType,
} from '../../lib/dtype'
import { isBlosc2Error } from '../../lib/errors'

const plain = fc.constantFrom(
  ...(['bool', 'int8', 'uint16', '>i4', '<u8', '>f2', 'float64', '>c16', 'S3', 'U2', '>U4', 'V5'] as const),
  ...(['datetime64[ns]', '>M8[25s]', 'timedelta64', 'timedelta64[D]'] as const),
)
const shape = fc.option(fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 }), {
  nil: undefined,
})
const names = fc.uniqueArray(fc.string({ unit: 'binary', minLength: 1, maxLength: 4 }), {
  minLength: 1,
  maxLength: 4,
})

function struct(depth: number, aligned: boolean): fc.Arbitrary<StructDTypeLike> {
  const member = depth === 0 ? plain : fc.oneof({ weight: 3, arbitrary: plain }, struct(depth - 1, aligned))
  const fields = names.chain((list) =>
    fc.tuple(
      ...list.map((name) =>
        fc.record({ name: fc.constant(name), dtype: member, shape }, { requiredKeys: ['name', 'dtype'] }),
      ),
    ),
  )
  return fields.map((given) => ({ fields: given, aligned }))
}

/** Gaps before members, which only the dict form can tell. */
function spread(dtype: StructDTypeLike, gaps: readonly number[]): StructDTypeLike {
  let offset = 0
  const fields = dtype.fields.map((field, i) => {
    offset += gaps[i % gaps.length] ?? 0
    const placed = { ...field, offset }
    offset += resolveDType({ fields: [field] }).itemsize
    return placed
  })
  return { fields, itemsize: offset + (gaps[0] ?? 0) }
}

function assertRoundTrip(dtype: StructDTypeLike): void {
  const type = resolveDType(dtype)
  const text = formatDTypeText(type)
  const back = parseDTypeText(text)
  assert.ok(sameDType(back.dtype, type.dtype), text)
  assert.equal(back.itemsize, type.itemsize)
  assert.equal(formatDTypeText(back), text)
}

describe('dtype text, whatever the dtype,', () => {
  it('reads back as what was written: packed structs, in list form', () => {
    fc.assert(
      fc.property(struct(2, false), (dtype) => {
        assert.match(formatDTypeText(resolveDType(dtype)), /^\[/)
        assertRoundTrip(dtype)
      }),
    )
  })

  it('reads back as what was written: aligned structs', () => {
    fc.assert(
      fc.property(struct(2, true), (dtype) => {
        assert.match(formatDTypeText(resolveDType(dtype)), /'aligned': True\}$/)
        assertRoundTrip(dtype)
      }),
    )
  })

  it('reads back as what was written: structs with padding', () => {
    const gaps = fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 3 })
    fc.assert(fc.property(struct(1, false), gaps, (dtype, list) => assertRoundTrip(spread(dtype, list))))
  })

  it('reads back as what was written: sub-array elements', () => {
    fc.assert(
      fc.property(
        plain,
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 }),
        (dtype, dims) => {
          const base = resolveDType(dtype)
          const text = formatDTypeText({
            ...base,
            subshape: dims,
            itemsize: dims.reduce((a, b) => a * b, base.itemsize),
          })
          const back = parseDTypeText(text)
          assert.deepEqual([back.dtype, back.subshape, formatDTypeText(back)], [base.dtype, dims, text])
        },
      ),
    )
  })
})

describe('dtype text that was tampered with', () => {
  const sample =
    "{'names': ['a', 'b'], 'formats': [('<i4', (2,)), [('x', 'i1'), ('y', '>f8')]], 'offsets': [0, 8], 'itemsize': 24}"

  function assertSafe(text: string): void {
    try {
      const type = parseDTypeText(text)
      assert.ok(type.itemsize > 0 && type.itemsize <= 536_866_816)
      assert.equal(formatDTypeText(parseDTypeText(formatDTypeText(type))), formatDTypeText(type))
    } catch (error) {
      assert.ok(isBlosc2Error(error), String(error))
      assert.match(error.code, /^ERR_BLOSC2_(UNSUPPORTED|UNSAFE_DTYPE)$/)
    }
  }

  it('gives a dtype or a coded error, never anything else', () => {
    const edit = fc.record({
      at: fc.nat({ max: sample.length }),
      remove: fc.nat({ max: 3 }),
      insert: fc.string({ unit: fc.constantFrom(...`[](){}',:\\0189-ifuUSVOMm<>|xN\n "`), maxLength: 3 }),
    })
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        let text = sample
        for (const { at, remove, insert } of edits)
          text = text.slice(0, at) + insert + text.slice(at + remove)
        assertSafe(text)
      }),
      { numRuns: 3000 },
    )
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 40 }), assertSafe))
  })
})
