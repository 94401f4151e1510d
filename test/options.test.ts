import assert from 'node:assert/strict'
import {
  checkOptions,
  describe as describeValue,
  expectBoolean,
  expectFunction,
  expectInteger,
  expectOneOf,
  expectShape,
  expectString,
} from '../lib/options'

describe('checkOptions', () => {
  it('takes known keys, undefined, and no options at all', () => {
    checkOptions(undefined, ['a'], 'open()')
    checkOptions({}, ['a'], 'open()')
    checkOptions({ a: 1, b: undefined }, ['a', 'b'], 'open()')
  })

  it('names an unknown key, what was expected and what came', () => {
    assert.throws(() => checkOptions({ mod: 'r' }, ['mode', 'offset'], 'open()'), {
      name: 'TypeError',
      message: "Unknown option 'mod' for open(): expected one of mode, offset; got 'r'",
    })
    assert.throws(() => checkOptions({ x: 1 }, [], 'close()'), {
      name: 'TypeError',
      message: "Unknown option 'x' for close(): it has no options; got 1",
    })
  })

  it('refuses what is no options object', () => {
    for (const wrong of [null, 'r', 5, ['mode'], new Uint8Array(2)]) {
      assert.throws(() => checkOptions(wrong, ['mode'], 'open()'), {
        name: 'TypeError',
        message: `Expected the options of open() to be an object, got ${describeValue(wrong)}`,
      })
    }
  })
})

describe('checks of values', () => {
  it('hand back what fits', () => {
    assert.equal(expectOneOf('r', ['r', 'w'], 'mode'), 'r')
    assert.equal(expectBoolean(false, 'copy'), false)
    assert.equal(expectString('', 'name'), '')
    const call = (): number => 1
    assert.equal(expectFunction(call, 'onProgress'), call)
    assert.equal(expectInteger(7n, 0, 9, 'clevel'), 7)
    assert.ok(Object.is(expectInteger(-0, 0, 9, 'clevel'), 0))
  })

  it('name the argument, what was expected and what came', () => {
    const cases: [() => unknown, string, string][] = [
      [
        () => expectOneOf('x', ['r', 'w'], 'mode'),
        'TypeError',
        "Expected mode to be one of 'r', 'w', got 'x'",
      ],
      [() => expectBoolean(1, 'copy'), 'TypeError', 'Expected copy to be true or false, got 1'],
      [() => expectString(1n, 'name'), 'TypeError', 'Expected name to be a string, got 1n'],
      [() => expectFunction({}, 'onProgress'), 'TypeError', 'Expected onProgress to be a function, got {}'],
      [() => expectInteger('5', 0, 9, 'clevel'), 'TypeError', "Expected clevel to be an integer, got '5'"],
      [() => expectInteger(1.5, 0, 9, 'clevel'), 'TypeError', 'Expected clevel to be an integer, got 1.5'],
      [
        () => expectInteger(Number.NaN, 0, 9, 'clevel'),
        'TypeError',
        'Expected clevel to be an integer, got NaN',
      ],
      [() => expectInteger(10, 0, 9, 'clevel'), 'RangeError', 'Expected clevel to be from 0 to 9, got 10'],
      [
        () => expectInteger(-1, 0, Number.MAX_SAFE_INTEGER, 'offset'),
        'RangeError',
        'Expected offset to be at least 0, got -1',
      ],
    ]
    for (const [run, name, message] of cases) assert.throws(run, { name, message })
  })
})

describe('expectShape', () => {
  it('takes arrays of integers and bigints, a bare integer, and no dimensions', () => {
    assert.deepEqual(expectShape([2, 3n], 'shape'), [2, 3])
    assert.deepEqual(expectShape(5, 'shape'), [5])
    assert.deepEqual(expectShape(5n, 'shape'), [5])
    assert.deepEqual(expectShape([], 'shape'), [])
    assert.deepEqual(expectShape([0], 'shape'), [0])
  })

  it('names the entry that is wrong', () => {
    assert.throws(() => expectShape([2, -1], 'shape'), {
      name: 'RangeError',
      message: 'Expected shape[1] to be at least 0, got -1',
    })
    assert.throws(() => expectShape([2, 2 ** 60], 'shape'), { name: 'RangeError', message: /shape\[1\]/ })
    assert.throws(() => expectShape([2, '3'], 'shape'), {
      name: 'TypeError',
      message: "Expected shape[1] to be an integer, got '3'",
    })
    assert.throws(() => expectShape('2,3', 'shape'), {
      name: 'TypeError',
      message: "Expected shape to be an integer or an array of integers, got '2,3'",
    })
    assert.throws(() => expectShape(new Array(17).fill(1), 'shape'), {
      name: 'RangeError',
      message: 'Expected shape to have at most 16 entries, got 17',
    })
  })
})

describe('describe', () => {
  it('is short whatever came', () => {
    const cases: [unknown, string][] = [
      ['lz5', "'lz5'"],
      [undefined, 'undefined'],
      [null, 'null'],
      [5n, '5n'],
      [Symbol('s'), 'Symbol(s)'],
      [new Float32Array(12), 'Float32Array(12)'],
      [Buffer.alloc(2), 'Buffer(2)'],
      [new DataView(new ArrayBuffer(3)), 'DataView of 3 bytes'],
      [new Map(), 'an instance of Map'],
      [[1, 2], '[ 1, 2 ]'],
      [Object.create(null), '[Object: null prototype] {}'],
      [() => 1, 'a function'],
      [Float32Array, 'function Float32Array'],
      ['x'.repeat(1e6), `'${'x'.repeat(60)}'… (1000000 characters)`],
      [new Array(1000).fill('some text'), 'an array of 1000 entries'],
    ]
    for (const [value, text] of cases) assert.equal(describeValue(value), text)
  })
})
