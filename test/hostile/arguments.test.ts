import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import { binding } from '../../lib/binding'
import * as blosc2 from '../../lib/index'
import { codeOf, errorOf } from '../danger/samples'
import { scratchFolder } from '../danger/scratch'

const { asarray, full, open, save, zeros } = blosc2

/** Calls a function with what its types forbid. */
function forced(target: object, method: string, ...args: readonly unknown[]): unknown {
  return Reflect.apply(Reflect.get(target, method), target, args)
}

describe('calls that make no sense', () => {
  const path = scratchFolder()
  const three = { data: Int32Array.of(1, 2, 3), shape: [3] }

  before(async () => {
    await save(three, path('three.b2nd'))
  })

  it('refuse options that do not exist, naming them', async () => {
    const array = await asarray(three, { dtype: 'int32' })
    for (const [target, method, ...args] of [
      [blosc2, 'open', path('three.b2nd'), { mod: 'r' }],
      [blosc2, 'openSync', path('three.b2nd'), { mod: 'r' }],
      [blosc2, 'load', path('three.b2nd'), { mod: 'r' }],
      [blosc2, 'sniff', path('three.b2nd'), { mod: 'r' }],
      [blosc2, 'asarray', three, { mod: 'r' }],
      [blosc2, 'zeros', [3], { mod: 'r' }],
      [blosc2, 'arange', 5, { mod: 'r' }],
      [blosc2, 'save', three, path('never'), { mod: 'r' }],
      [blosc2, 'fromCframe', array.toCframeSync(), { mod: 'r' }],
      [blosc2, 'asarray', three, { cparams: { mod: 'r' } }],
      [array, 'get', null, { mod: 'r' }],
      [array, 'getSync', null, { mod: 'r' }],
      [array, 'set', null, 1, { mod: 'r' }],
      [array, 'slice', null, { mod: 'r' }],
      [array, 'copy', { mod: 'r' }],
      [array, 'take', [0], { mod: 'r' }],
      [array, 'save', path('never'), { mod: 'r' }],
    ] as const) {
      const error = await errorOf(() => forced(target, method, ...args))
      assert.ok(error instanceof TypeError, `${method}: ${error}`)
      assert.match(error.message, /'?mod'?/, method)
    }
  })

  it('refuse values of options that do not exist, saying what came', async () => {
    for (const [name, options] of [
      ['mode', { mode: 'x' }],
      ['mode', { mode: 1 }],
      ['mode', { mode: 'w' }],
      ['mmapMode', { mmapMode: 'w' }],
      ['offset', { offset: -1 }],
      ['offset', { offset: 0.5 }],
      ['length', { length: -5 }],
      ['kind', { kind: 'picture' }],
      ['dtype', { dtype: 'float7' }],
      ['verify', { verify: 'yes' }],
      ['signal', { signal: {} }],
      ['cparams', { cparams: 5 }],
    ] as const) {
      const error = await errorOf(() => forced(blosc2, 'open', path('three.b2nd'), options))
      assert.ok(error instanceof TypeError || error instanceof RangeError, `${name}: ${error}`)
      assert.match(error.message, new RegExp(name, 'i'))
    }
    for (const options of [5, 'r', null, []]) {
      const error = await errorOf(() => forced(blosc2, 'open', path('three.b2nd'), options))
      assert.ok(error instanceof TypeError, String(options))
    }
  })

  it('refuse parameters of compression that do not exist', async () => {
    for (const cparams of [
      { codec: 'gzip' },
      { codec: 5 },
      { clevel: 10 },
      { clevel: -1 },
      { clevel: 1.5 },
      { filters: ['shuffel'] },
      { filters: new Array(7).fill('shuffle') },
      { filters: 'shuffle' },
      { splitMode: 'sometimes' },
      { useDict: 1 },
      { useDict: true, codec: 'zlib' },
      { codecMeta: 256 },
    ]) {
      const error = await errorOf(() => forced(blosc2, 'asarray', three, { cparams }))
      assert.ok(
        error instanceof TypeError || error instanceof RangeError,
        `${JSON.stringify(cparams)}: ${error}`,
      )
    }
  })

  it('refuse shapes, chunks and blocks that cannot be', async () => {
    for (const [shape, options] of [
      [[-1], {}],
      [[1.5], {}],
      [[Number.NaN], {}],
      [['3'], {}],
      [new Array(17).fill(1), {}],
      [[2 ** 53], {}],
      [[10], { chunks: [0] }],
      [[10], { chunks: [5, 5] }],
      [[10], { chunks: [5], blocks: [6] }],
      [[10], { chunks: [5], blocks: [0] }],
      [[10], { chunks: [-5] }],
      [[2 ** 31], { chunks: [2 ** 31], dtype: 'float64' }],
      [undefined, {}],
    ] as const) {
      const error = await errorOf(() => forced(blosc2, 'zeros', shape, options))
      const known = error instanceof TypeError || error instanceof RangeError || blosc2.isBlosc2Error(error)
      assert.ok(known, `${JSON.stringify([shape, options])}: ${error}`)
    }
  })

  it('refuse dtypes and kinds that the file does not hold', async () => {
    for (const options of [
      { dtype: 'float32' },
      { dtype: '>i4' },
      { dtype: 'S4' },
      { kind: 'schunk' },
    ] as const) {
      const [result] = await Promise.allSettled([open(path('three.b2nd'), options)])
      const code = result.status === 'rejected' ? codeOf(result.reason) : result.value.kind
      // Byte order is no part of a dtype here.
      assert.equal(code, 'dtype' in options && options.dtype === '>i4' ? 'ndarray' : 'ERR_BLOSC2_TYPE')
    }
    const object = await errorOf(() => forced(blosc2, 'open', path('three.b2nd'), { dtype: '|O' }))
    assert.equal(codeOf(object), 'ERR_BLOSC2_UNSAFE_DTYPE')
    assert.equal(
      codeOf(await errorOf(() => forced(blosc2, 'zeros', [3], { dtype: 'O' }))),
      'ERR_BLOSC2_UNSAFE_DTYPE',
    )
  })

  it('refuse selections that are out of range or none', async () => {
    const array = await full([4, 5], 7, { dtype: 'int32' })
    for (const [selection, kind] of [
      [[4], RangeError],
      [[-5], RangeError],
      [[0, 5], RangeError],
      [[0, 0, 0], RangeError],
      ['0, 0, 0', RangeError],
      ['4', RangeError],
      ['..., ...', Error],
      [['...', '...'], Error],
      [[1.5], Error],
      [['x'], Error],
      ['1:2:0', Error],
      [[{ start: 0, stop: 1, step: 0 }], Error],
      [[[0, 9]], RangeError],
      [[[true, false]], Error],
      [[Symbol.iterator], TypeError],
      [5n, RangeError],
      [{}, TypeError],
      [() => 1, TypeError],
    ] as const) {
      for (const method of ['get', 'getSync', 'slice', 'sliceSync']) {
        const error = await errorOf(() => forced(array, method, selection))
        assert.ok(
          error instanceof kind && !blosc2.isBlosc2Error(error),
          `${method} ${inspect(selection)}: ${error}`,
        )
      }
      const error = await errorOf(() => forced(array, 'set', selection, 1))
      assert.ok(error instanceof kind, `set ${inspect(selection)}: ${error}`)
    }
    assert.deepEqual((await array.get()).data, new Int32Array(20).fill(7))
  })

  it('refuse values that do not fit, and change nothing', async () => {
    const array = await zeros([4, 5], { dtype: 'uint8' })
    for (const value of [
      256,
      -1,
      1.5,
      'x',
      null,
      undefined,
      {},
      Symbol.iterator,
      { data: [1, 2], shape: [3] },
    ]) {
      const error = await errorOf(() => forced(array, 'set', null, value))
      assert.ok(error instanceof TypeError || error instanceof RangeError, `${inspect(value)}: ${error}`)
    }
    for (const tensor of [
      { data: Uint8Array.of(1, 2, 3), shape: [3] },
      { data: new Uint8Array(25), shape: [5, 5] },
      { data: new Uint8Array(3), shape: [4, 5] },
      { data: new Uint8Array(20), shape: [4, 5], strides: [50, 1] },
      { data: new Uint8Array(20), shape: [4, 5], strides: [5, 1], offset: 1 },
      { data: new Uint8Array(20), shape: [4, 5], strides: [5, 1], offset: -1 },
      { data: new Uint8Array(20), shape: [4, 5], strides: [-5, 1] },
      { data: new Float64Array(20), shape: [4, 5] },
    ]) {
      const error = await errorOf(() => array.set(null, tensor))
      assert.ok(
        error instanceof TypeError || error instanceof RangeError,
        `${JSON.stringify(tensor)}: ${error}`,
      )
    }
    assert.deepEqual((await array.get()).data, new Uint8Array(20))
  })

  it('are refused by native code as well, whatever the facade lets through', async () => {
    for (const name of Object.keys(binding)) {
      const fn: unknown = Reflect.get(binding, name)
      if (typeof fn !== 'function' || name === 'Control' || name === 'versions' || name === 'getThreads')
        continue
      for (const args of [[], [-1], ['1'], [{}], [null, null, null, null, null], ['', {}, {}, {}, {}]]) {
        // Any text is a path, and beside this one there is nothing to remove.
        if (name.startsWith('removeAbandoned') && args[0] === '1') continue
        const [result] = await Promise.allSettled([(async () => Reflect.apply(fn, binding, args))()])
        const error = result.status === 'rejected' ? result.reason : undefined
        assert.ok(error instanceof Error, `${name}(${inspect(args)})`)
      }
    }
  })
})
