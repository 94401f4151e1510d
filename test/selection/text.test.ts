import assert from 'node:assert/strict'
import { newaxis, resolveSelection, type Selection, slice } from '../../lib/selection'

describe('selections as text', () => {
  it('mean what their entries mean', () => {
    const cases: [string, Selection][] = [
      ['3', [3]],
      ['-1', [-1]],
      ['+1', [1]],
      [' 1 , 2 ', [1, 2]],
      ['1,', [1]],
      [':', [null]],
      ['1:3', [slice(1, 3)]],
      ['::-2', [slice(null, null, -2)]],
      [' 1 : 3 : 2 ', [slice(1, 3, 2)]],
      ['None:3', [slice(3)]],
      ['0:10, ::-2, -1', [slice(0, 10), slice(null, null, -2), -1]],
      ['..., 0', ['...', 0]],
      ['newaxis, 0', [newaxis, 0]],
      ['None, np.newaxis, :', [newaxis, newaxis, null]],
      ['[0, 2, -1], :, [1]', [[0, 2, -1], null, [1]]],
      ['[]', [[]]],
      ['[1,]', [[1]]],
      ['0:99999999999999999999', [slice(0, 1e20)]],
    ]
    for (const [text, entries] of cases) {
      assert.deepEqual(resolveSelection(text, [4, 5, 6]), resolveSelection(entries, [4, 5, 6]), text)
    }
  })

  it('that are none are refused with the text', () => {
    const none = [
      '',
      '  ',
      'x',
      '1 2',
      '1,,2',
      ',',
      '1:2:3:4',
      '1:x',
      '1.5',
      '[1',
      '1]',
      '[[1]]',
      '[x]',
      '(1,2)',
      '. . .',
    ]
    for (const text of none) {
      assert.throws(
        () => resolveSelection(text, [4, 5]),
        ({ name, message }: Error) => name === 'TypeError' && message.includes('selection'),
        text,
      )
    }
    assert.throws(() => resolveSelection('0, 1:x', [4, 5]), {
      name: 'TypeError',
      message: "Expected an integer in the selection '0, 1:x', got 'x'",
    })
    assert.throws(() => resolveSelection('::0', [4]), { name: 'RangeError', message: /step of a slice/ })
    assert.throws(() => resolveSelection('9', [4]), {
      name: 'RangeError',
      message: /axis 0 to be from -4 to 3, got 9/,
    })
  })
})
