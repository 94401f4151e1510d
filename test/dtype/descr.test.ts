import assert from 'node:assert/strict'
import { type Descr, descrOf, formatDTypeText, parseDescr, parseDTypeText } from '../../lib/dtype'

describe('descr of a dtype', () => {
  it('is a typestring where there are no members', () => {
    for (const text of ['|b1', '|i1', '>i4', '<c16', '|S5', '>U2', '|V7', '<M8[25s]']) {
      assert.equal(descrOf(parseDTypeText(text)), text)
      assert.equal(formatDTypeText(parseDescr(text)), text)
    }
  })

  it('lists members in order, with bars, titles, shapes and padding', () => {
    const cases: [string, Descr][] = [
      [
        "[('a', '<i4'), (('title', 'b'), 'i1', (2, 3)), ('n', [('x', '?')])]",
        [
          { name: 'a', type: '<i4' },
          { name: 'b', type: '|i1', title: 'title', shape: [2, 3] },
          { name: 'n', type: [{ name: 'x', type: '|b1' }] },
        ],
      ],
      [
        "{'names': ['a', 'b'], 'formats': ['i1', '<f8'], 'offsets': [1, 8], 'itemsize': 20}",
        [
          { name: '', type: '|V1' },
          { name: 'a', type: '|i1' },
          { name: '', type: '|V6' },
          { name: 'b', type: '<f8' },
          { name: '', type: '|V4' },
        ],
      ],
    ]
    for (const [text, descr] of cases) {
      assert.deepEqual(descrOf(parseDTypeText(text)), descr)
      assert.equal(formatDTypeText(parseDescr(descr)), text)
    }
  })

  it('does not keep that a struct is aligned, only where its members are', () => {
    const text =
      "{'names': ['a', 'b'], 'formats': ['i1', '<i4'], 'offsets': [0, 4], 'itemsize': 8, 'aligned': True}"
    const back = parseDescr(descrOf(parseDTypeText(text)))
    assert.equal(formatDTypeText(back), text.replace(", 'aligned': True", ''))
  })

  it('cannot tell members that overlap or are out of order', () => {
    for (const offsets of ['[0, 2]', '[4, 0]']) {
      const type = parseDTypeText(
        `{'names': ['a', 'b'], 'formats': ['<i4', '<i4'], 'offsets': ${offsets}, 'itemsize': 8}`,
      )
      assert.throws(() => descrOf(type), {
        name: 'Blosc2Error',
        code: 'ERR_BLOSC2_UNSUPPORTED',
        message: "Members that overlap or are out of order, such as 'b', cannot be written in this form",
      })
    }
  })

  it('that is none is refused by code', () => {
    const none: Descr[] = ['x', [], [{ name: '', type: '|V4' }], [{ name: 'a', type: 'S0' }], '<f16']
    for (const descr of none) {
      assert.throws(() => parseDescr(descr), { name: 'Blosc2Error', code: 'ERR_BLOSC2_UNSUPPORTED' })
    }
    let deep: Descr = '<i4'
    for (let i = 0; i < 40; i++) deep = [{ name: 'a', type: deep }]
    assert.throws(() => parseDescr(deep), {
      code: 'ERR_BLOSC2_UNSUPPORTED',
      message: /nested more than 32 levels/,
    })
    assert.throws(() => parseDescr([{ name: 'o', type: '|O' }]), { code: 'ERR_BLOSC2_UNSAFE_DTYPE' })
  })
})
