import assert from 'node:assert/strict'
import { newaxis, resolveSelection, type Selection, slice } from '../../lib/selection'

/** Indices of each axis, and the shape of the result. */
function picked(selection: Selection, shape: readonly number[]): { indices: number[][]; shape: number[] } {
  const { ranges, lists, counts, shape: result } = resolveSelection(selection, shape)
  const indices = counts.map((count, axis) => {
    const list = lists?.[axis]
    const [start = 0, step = 0] = ranges.subarray(3 * axis)
    return Array.from({ length: count }, (_, i) => list?.[i] ?? start + i * step)
  })
  return { indices, shape: [...result] }
}

describe('selections', () => {
  it('of nothing in particular mean everything', () => {
    const everything: Selection[] = [
      undefined,
      null,
      [],
      [null],
      '...',
      ['...'],
      ':',
      [':', null],
      '::1',
      [slice(null)],
    ]
    for (const selection of everything) {
      const resolved = resolveSelection(selection, [4, 5])
      assert.deepEqual([...resolved.ranges], [0, 1, 4, 0, 1, 5])
      assert.deepEqual(
        [resolved.shape, resolved.axes, resolved.counts],
        [
          [4, 5],
          [0, 1],
          [4, 5],
        ],
      )
      assert.ok(resolved.everything && !resolved.scalar && resolved.lists === undefined)
    }
  })

  it('by integers drop axes, from the end when negative', () => {
    const resolved = resolveSelection([-1, 2n], [4, 5, 6])
    assert.deepEqual([...resolved.ranges], [3, 1, 1, 2, 1, 1, 0, 1, 6])
    assert.deepEqual([resolved.shape, resolved.axes, resolved.counts], [[6], [-1, -1, 0], [1, 1, 6]])
    assert.ok(!resolved.scalar && !resolved.everything)
  })

  it('are scalars only when integers name every axis', () => {
    assert.ok(resolveSelection([1, -1], [4, 5]).scalar)
    assert.ok(resolveSelection(3, [4]).scalar)
    assert.ok(resolveSelection([], []).scalar)
    const tensors: Selection[] = [undefined, null, '...', [newaxis]]
    for (const selection of tensors) {
      assert.ok(!resolveSelection(selection, []).scalar)
    }
    assert.ok(!resolveSelection(3, [4, 5]).scalar)
    assert.ok(!resolveSelection([1, 1, newaxis], [4, 5]).scalar)
    assert.ok(!resolveSelection([0, '...'], [4]).scalar)
  })

  it('by slices clip as in NumPy', () => {
    const cases: [Selection, number[]][] = [
      [slice(3), [0, 1, 2]],
      [slice(-2), [0, 1, 2]],
      [slice(-2, null), [3, 4]],
      [slice(1, 99), [1, 2, 3, 4]],
      [slice(-99, 2), [0, 1]],
      [slice(4, 1), []],
      [slice(7, 9), []],
      [slice(null, null, 2), [0, 2, 4]],
      [slice(null, null, -1), [4, 3, 2, 1, 0]],
      [slice(null, null, -2), [4, 2, 0]],
      [slice(3, 0, -1), [3, 2, 1]],
      [slice(99, -99, -3), [4, 1]],
      [slice(-1, null, -1), [4, 3, 2, 1, 0]],
      [slice(0, null, 100), [0]],
      [slice(0, Number.POSITIVE_INFINITY), [0, 1, 2, 3, 4]],
      [slice(1n, 4n, 2n), [1, 3]],
      [{ start: 1, stop: 3, step: null }, [1, 2]],
      [{ start: 1n, stop: undefined }, [1, 2, 3, 4]],
      [{ stop: 2 }, [0, 1]],
    ]
    for (const [selection, expected] of cases) {
      assert.deepEqual(picked(selection, [5]), { indices: [expected], shape: [expected.length] })
    }
    assert.deepEqual(picked(slice(null, null, -1), [0]), { indices: [[]], shape: [0] })
  })

  it("spread '...' over the missing axes, also over none", () => {
    assert.deepEqual(resolveSelection(['...', 0], [2, 3, 4]).axes, [0, 1, -1])
    assert.deepEqual(resolveSelection([0, '...'], [2, 3, 4]).axes, [-1, 0, 1])
    assert.deepEqual(resolveSelection([0, '...', -1], [2, 3, 4]).axes, [-1, 0, -1])
    assert.deepEqual(resolveSelection([0, '...', 1, 1], [2, 3, 4]).axes, [-1, -1, -1])
  })

  it('insert axes of length 1', () => {
    const resolved = resolveSelection([newaxis, 1, newaxis, '...', newaxis], [2, 3])
    assert.deepEqual(
      [resolved.shape, resolved.axes],
      [
        [1, 1, 3, 1],
        [-1, 2],
      ],
    )
    assert.ok(!resolveSelection([newaxis], [2]).everything)
    assert.deepEqual(resolveSelection(newaxis, []).shape, [1])
  })

  it('by lists of indices pick orthogonally', () => {
    assert.deepEqual(picked([[0, -1], null, [2, 2, 0]], [3, 2, 4]), {
      indices: [
        [0, 2],
        [0, 1],
        [2, 2, 0],
      ],
      shape: [2, 2, 3],
    })
    for (const list of [Int32Array.of(1, -1), BigInt64Array.of(1n, -1n), Int8Array.of(1, -1), [1n, -1]]) {
      assert.deepEqual(picked([list], [4]), { indices: [[1, 3]], shape: [2] })
    }
    assert.deepEqual(picked([Uint32Array.of(2)], [4]), { indices: [[2]], shape: [1] })
    assert.deepEqual(picked([[]], [4]), { indices: [[]], shape: [0] })
    assert.deepEqual(picked(Int32Array.of(3), [4]), { indices: [[3]], shape: [1] })
  })

  it('by boolean masks pick where they are true', () => {
    const tensor = { dtype: 'bool', shape: [3], data: Uint8Array.of(0, 1, 255) } as const
    assert.deepEqual(picked([[true, false, true], 0], [3, 2]).indices, [[0, 2], [0]])
    assert.deepEqual(picked([tensor], [3]), { indices: [[1, 2]], shape: [2] })
    assert.deepEqual(picked([true, false], [2, 5]).indices, [[0], [0, 1, 2, 3, 4]])
    assert.deepEqual(picked([[false, false]], [2]), { indices: [[]], shape: [0] })
  })
})

/** What callers without types can do. */
function resolveAnything(selection: unknown, shape: readonly number[]): unknown {
  return Reflect.apply(resolveSelection, undefined, [selection, shape])
}

describe('selections that select nothing that is there', () => {
  const cases: [unknown, readonly number[], 'TypeError' | 'RangeError', string | RegExp][] = [
    [[0, 5], [4, 5], 'RangeError', 'Expected the index of axis 1 to be from -5 to 4, got 5'],
    [[-5], [4, 5], 'RangeError', 'Expected the index of axis 0 to be from -4 to 3, got -5'],
    [[0], [0], 'RangeError', 'Expected the index of axis 0 to be left out, as the axis is empty, got 0'],
    [[10n ** 30n], [4], 'RangeError', /axis 0 to be from -4 to 3, got 1000000000000000000000000000000n/],
    [[0, 0, 0], [4, 5], 'RangeError', 'Expected a selection of at most 2 axes, got one of 3'],
    [0, [], 'RangeError', 'Expected a selection of at most 0 axes, got one of 1'],
    [[1.5], [4], 'TypeError', 'Expected the index of axis 0 to be an integer, got 1.5'],
    [[Number.NaN], [4], 'TypeError', /axis 0 to be an integer, got NaN/],
    [['...', '...'], [4, 5], 'TypeError', "Expected '...' at most once in a selection, got it twice"],
    [
      [null, undefined],
      [4, 5],
      'TypeError',
      /^Expected the selection of axis 1 to be an integer, null, .* got undefined$/,
    ],
    [['0:2'], [4], 'TypeError', /selection of axis 0 .* got '0:2'$/],
    [[{}], [4], 'TypeError', /selection of axis 0 .* got \{\}$/],
    [[0, true], [4, 5], 'TypeError', /selection of axis 1 .* got true$/],
    [true, [4], 'TypeError', /selection of axis 0 .* got true$/],
    [[{ start: 0, stop: 2, step: 0 }], [4], 'RangeError', 'Expected step of a slice not to be 0, got 0'],
    [[{ start: 0.5 }], [4], 'TypeError', 'Expected start of a slice to be an integer or null, got 0.5'],
    [[{ stop: '2' }], [4], 'TypeError', "Expected stop of a slice to be an integer or null, got '2'"],
    [
      [null, [0, 9]],
      [4, 5],
      'RangeError',
      'Expected entry 1 of the list of axis 1 to be from -5 to 4, got 9',
    ],
    [[[0, 'x']], [4], 'TypeError', "Expected entry 1 of the list of axis 0 to be an integer, got 'x'"],
    [[Float64Array.of(0)], [4], 'TypeError', /list of axis 0 .* got Float64Array\(1\)/],
    [[Uint8Array.of(0)], [4], 'TypeError', /Uint8Array\(1\); a mask is an array of booleans/],
    [[[true, false]], [4], 'RangeError', 'Expected the mask of axis 0 to have 4 entries, got 2'],
    [[[true, 1]], [2], 'TypeError', 'Expected entry 1 of the mask of axis 0 to be a boolean, got 1'],
    [
      [{ dtype: 'bool', shape: [2, 2], data: new Uint8Array(4) }],
      [2, 2],
      'TypeError',
      "Expected the mask of axis 0 to be a 1-d boolean tensor, got a 2-d tensor of 'bool'",
    ],
    [[{ dtype: 'int32', shape: [1], data: Int32Array.of(0) }], [2], 'TypeError', /1-d tensor of 'int32'/],
  ]
  for (const [selection, shape, name, message] of cases) {
    it(`are refused: ${String(message).slice(0, 90)}`, () => {
      assert.throws(() => resolveAnything(selection, shape), { name, message })
    })
  }
})

describe('slice', () => {
  it('fills what is left out with null', () => {
    assert.deepEqual(slice(5), { start: null, stop: 5, step: null })
    assert.deepEqual(slice(null), { start: null, stop: null, step: null })
    assert.deepEqual(slice(1, 5), { start: 1, stop: 5, step: null })
    assert.deepEqual(slice(1n, undefined, -2n), { start: 1, stop: null, step: -2 })
  })

  it('refuses a step of 0 and bounds that are no integers', () => {
    assert.throws(() => slice(0, 5, 0), { name: 'RangeError', message: /not to be 0/ })
    assert.throws(() => slice(0.5), { name: 'TypeError', message: /stop of a slice/ })
  })
})
