import assert from 'node:assert/strict'
import { formatDTypeText, parseDTypeText, resolveDType } from '../../lib/dtype'

/** Texts that NumPy 2.4 writes, and the bytes of an element. */
const written: [string, number][] = [
  ['|b1', 1],
  ['|i1', 1],
  ['|u1', 1],
  ['<i2', 2],
  ['>i2', 2],
  ['<u8', 8],
  ['<f2', 2],
  ['>f4', 4],
  ['<c8', 8],
  ['>c16', 16],
  ['|S5', 5],
  ['<U5', 20],
  ['>U5', 20],
  ['|V7', 7],
  ['<M8[ns]', 8],
  ['<M8[25s]', 8],
  ['>m8[D]', 8],
  ['<M8', 8],
  ["[('a', '<i4'), ('b', '<f8', (2, 3))]", 52],
  ["[('a', '<i4'), ('n', [('x', '<f4'), ('y', 'S3')])]", 11],
  ["[('n', [('x', '<f4'), ('y', 'S3')], (2,))]", 14],
  ["[('f', '?'), ('b', 'i1'), ('u', 'u1'), ('s', 'S3'), ('v', 'V4'), ('t', '>U2'), ('d', '>M8[25s]')]", 26],
  ["[(('title', 'a'), '<i4')]", 4],
  ["[('f0', 'V7')]", 7],
  ["('<i4', (3,))", 12],
  ["([('x', '?')], (2, 3))", 6],
  ["{'names': ['a', 'b'], 'formats': ['<i4', '<f8'], 'offsets': [0, 8], 'itemsize': 16}", 16],
  ["{'names': ['b', 'a'], 'formats': ['<f8', '<i4'], 'offsets': [4, 0], 'itemsize': 12}", 12],
  ["{'names': ['a', 'b'], 'formats': ['<i4', '<i2'], 'offsets': [0, 0], 'itemsize': 4}", 4],
  [
    "{'names': ['a', 'b'], 'formats': ['<i4', 'u1'], 'offsets': [0, 8], 'titles': ['A title', None], 'itemsize': 9}",
    9,
  ],
  ["{'names': ['a', 'b'], 'formats': ['i1', '<f8'], 'offsets': [0, 8], 'itemsize': 16, 'aligned': True}", 16],
  [
    "{'names': ['a'], 'formats': [[('x', 'i1'), ('y', '<i4')]], 'offsets': [0], 'itemsize': 8, 'aligned': True}",
    8,
  ],
  [
    "{'names': ['p', 'q'], 'formats': [[('a', 'i1'), ('b', '<f8')], '<i2'], 'offsets': [0, 16], 'itemsize': 24, 'aligned': True}",
    24,
  ],
  // Bun escapes letters beyond ASCII in String.raw.
  ["[(\"it's\", 'i1'), ('q\"r', 'i1'), ('both\\'\"', 'i1'), ('日本', 'i1'), ('tab\\t', 'i1')]", 5],
  [
    String.raw`[('\x7f\u200b', 'i1'), ('\U000e0001', 'i1'), ('back\\', 'i1'), ('a b', 'i1'), ('\xa0', 'i1')]`,
    5,
  ],
]

/** Other spellings that NumPy reads, with what it writes for them. */
const alsoRead: [string, string][] = [
  ['f4', '<f4'],
  ['=f4', '<f4'],
  ['float64', '<f8'],
  ['bool', '|b1'],
  ['?', '|b1'],
  ['b', '|i1'],
  ['M8[1s]', '<M8[s]'],
  ['datetime64[ns]', '<M8[ns]'],
  ["[('', 'V4'), ('', 'i4')]", "[('f0', 'V4'), ('f1', '<i4')]"],
  ["[('a', '<i4', 3)]", "[('a', '<i4', (3,))]"],
  ["[('a', 'int32', ())]", "[('a', '<i4')]"],
  ['[("a", "<i4"),]', "[('a', '<i4')]"],
  [" [ ( 'a' , '|i1' ) ,\n('b', '|b1') ] ", "[('a', 'i1'), ('b', '?')]"],
  ["('<i4', 3)", "('<i4', (3,))"],
  ["('<i4', ())", '<i4'],
  ["{'names': ['a', 'b'], 'formats': ['<i4', 'i1']}", "[('a', '<i4'), ('b', 'i1')]"],
  ["{'names': ('a',), 'formats': ('<i4',), 'aligned': False, 'titles': None}", "[('a', '<i4')]"],
  ["{'b': ('<f8', 4), 'a': ('<i4', 0, 'title of a')}", "[(('title of a', 'a'), '<i4'), ('b', '<f8')]"],
  [
    "{'names': ['a', 'b'], 'formats': ['i1', '<i4'], 'aligned': True}",
    "{'names': ['a', 'b'], 'formats': ['i1', '<i4'], 'offsets': [0, 4], 'itemsize': 8, 'aligned': True}",
  ],
  [String.raw`[(u'\x61\u0062\U00000063\141', b'<i4')]`, "[('abca', '<i4')]"],
]

describe('dtype text of files', () => {
  it('is read and written as NumPy does', () => {
    for (const [text, itemsize] of written) {
      const type = parseDTypeText(text)
      assert.equal(type.itemsize, itemsize, text)
      assert.equal(formatDTypeText(type), text)
    }
  })

  it('is read in every spelling that NumPy reads', () => {
    for (const [text, canonical] of alsoRead)
      assert.equal(formatDTypeText(parseDTypeText(text)), canonical, text)
  })

  it('of structs gives dtypes that callers can hand back', () => {
    for (const [text] of written) {
      const type = parseDTypeText(text)
      if (typeof type.dtype === 'string' || type.subshape !== undefined) continue
      assert.equal(formatDTypeText(resolveDType(type.dtype)), text)
    }
  })

  it('tells sub-array elements apart', () => {
    const type = parseDTypeText("(('>f4', (3,)), (2,))")
    assert.deepEqual([type.dtype, type.subshape, type.itemsize], ['float32', [2, 3], 24])
    assert.deepEqual([type.code, type.swap, type.byteOrder], [11, 4, 'big'])
  })

  it('that is not understood is refused by code, with the text and the reason', () => {
    assert.throws(() => parseDTypeText("[('a', '<i4'"), {
      name: 'Blosc2Error',
      code: 'ERR_BLOSC2_UNSUPPORTED',
      message: `The dtype text "[('a', '<i4'" is not supported: expected ',' or ')' at position 12, found the end`,
    })
    const none = [
      '',
      '[]',
      '{}',
      '()',
      '[',
      'S0',
      '|V0',
      "[('a', 'S0')]",
      "[('a', 'S')]",
      'T',
      'StringDType()',
      '<f16',
      "[('a', '<c32')]",
      "[('a',)]",
      "[('a', '<i4', -1)]",
      "[('a', '<i4', (1.5,))]",
      "[('a', '<i4'), ('a', '<i4')]",
      "[(('t', 'a'), '<i4'), ('t', '<i4')]",
      "[('a', '<i4', (2,), 1)]",
      "['a', '<i4']",
      "('<i4', (3,), 1)",
      "{'names': ['a'], 'formats': []}",
      "{'names': ['a'], 'formats': ['<i4'], 'offsets': [-1]}",
      "{'names': ['a'], 'formats': ['<i4'], 'offsets': [0], 'itemsize': 3}",
      "{'names': ['a'], 'formats': ['<i4'], 'offsets': [2], 'aligned': True}",
      "{'names': ['a'], 'formats': ['<i4'], 'ofsets': [0]}",
      "{'names': ['a'], 'formats': ['<i4'], 'aligned': 1}",
      "{'a': '<i4'}",
      "{1: ('<i4', 0)}",
      "[('a', '<i4')] x",
      "[('a', f())]",
      "[('a', None)]",
      "[('\\N{DIGIT ONE}', '<i4')]",
      "[('\\u12', '<i4')]",
      "[('\\UFFFFFFFF', '<i4')]",
      "[('a\n', '<i4')]",
      "__import__('os')",
      "[('a', '<i4', (99999999999,))]",
      "[('a', '<i4', (99999999999999999999,))]",
    ]
    for (const text of none) {
      assert.throws(() => parseDTypeText(text), { name: 'Blosc2Error', code: 'ERR_BLOSC2_UNSUPPORTED' }, text)
    }
  })

  it('with objects anywhere is unsafe', () => {
    const texts = [
      '|O',
      'O',
      "[('a', 'O')]",
      "[('n', [('x', '|O')])]",
      "{'names': ['a'], 'formats': ['O']}",
      "('O', 2)",
    ]
    for (const text of texts) {
      assert.throws(
        () => parseDTypeText(text),
        { name: 'Blosc2Error', code: 'ERR_BLOSC2_UNSAFE_DTYPE' },
        text,
      )
    }
  })

  it('that is hostile costs nothing', () => {
    const deep = '['.repeat(500_000)
    const nested = `${"[('a', ".repeat(40)}'<i4'${')]'.repeat(40)}`
    const long = `[${"('a', '<i4'), ".repeat(100_000)}]`
    const wide = "('<i4', (4294967296, 4294967296, 4294967296, 4294967296, 0))"
    for (const text of [deep, nested, long, wide, `'${'\\'.repeat(100_001)}'`]) {
      assert.throws(() => parseDTypeText(text), { name: 'Blosc2Error', code: 'ERR_BLOSC2_UNSUPPORTED' })
    }
  })
})
