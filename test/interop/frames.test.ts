import assert from 'node:assert/strict'
import { asarray, fromCframe, full, nans, open, save, Tuple, uninit, zeros } from '../../lib/index'
import { bytesFrom, bytesOf } from '../fixtures/json-values'
import { session } from './session'

interface Answer {
  readonly kind: string
  readonly dtype: string
  readonly shape: readonly number[]
  readonly chunks: readonly number[]
  readonly blocks: readonly number[]
  readonly bytes: string
  readonly cframe: string
  readonly meta: Readonly<Record<string, string>>
  readonly vlmeta: Readonly<Record<string, string>>
}

const ramp = Float64Array.from({ length: 600 }, (_, n) => n / 4)

describe('frames, both ways', () => {
  const there = session()
  const read = (parameters: Record<string, unknown>) => there.python.ask<Answer>('read', parameters)

  it('Python reads our cframes and we read the ones it makes of them', async () => {
    await using array = await asarray({ data: ramp, shape: [20, 30] }, { chunks: [7, 11], blocks: [3, 4] })
    const answer = await read({ cframe: Buffer.from(await array.toCframe()).toString('base64') })
    assert.equal(answer.kind, 'NDArray')
    assert.deepEqual(
      [answer.shape, answer.chunks, answer.blocks],
      [
        [20, 30],
        [7, 11],
        [3, 4],
      ],
    )
    assert.ok(bytesFrom(answer.bytes).equals(bytesOf(ramp)))
    const again = await fromCframe(bytesFrom(answer.cframe))
    assert.ok(again.kind === 'ndarray')
    assert.deepEqual((await again.get()).data, ramp)
  })

  it('Python reads our special chunks', async () => {
    const parts = { chunks: [8, 8], blocks: [4, 4], dtype: 'float32' } as const
    const made = {
      zeros: zeros([20, 10], parts),
      nans: nans([20, 10], parts),
      value: full([20, 10], 2.5, parts),
    }
    const expected = { zeros: 0, nans: Number.NaN, value: 2.5 }
    for (const name of ['zeros', 'nans', 'value'] as const) {
      await using array = await made[name]
      await array.save(there.path(`${name}.b2nd`))
      const answer = await read({ path: there.path(`${name}.b2nd`) })
      assert.ok(bytesFrom(answer.bytes).equals(bytesOf(new Float32Array(200).fill(expected[name]))), name)
    }
    await using nothing = await uninit([20, 10], parts)
    assert.equal(
      (await read({ cframe: Buffer.from(await nothing.toCframe()).toString('base64') })).kind,
      'NDArray',
    )
  })

  it('Python maps our files, finds frames at an offset and reads directories', async () => {
    await using array = await asarray({ data: ramp, shape: [600] }, { chunks: [100], blocks: [30] })
    const sparse = there.path('sparse.b2nd')
    await array.save(there.path('mapped.b2nd'))
    await array.save(sparse, { contiguous: false })
    for (const parameters of [{ path: there.path('mapped.b2nd'), mmap: 'r' }, { path: sparse }]) {
      assert.ok(bytesFrom((await read(parameters)).bytes).equals(bytesOf(ramp)))
    }
  })

  it('Python decodes the codecs and filters for fields as we do', async () => {
    const smooth = Float32Array.from(ramp, (value) => Math.sin(value / 20))
    const parts = { chunks: [16, 16], blocks: [8, 8] }
    for (const cparams of [
      { codec: 'zfp-acc', codecMeta: -3, filters: [] },
      { codec: 'zfp-prec', codecMeta: 20, filters: [] },
      { codec: 'zfp-rate', codecMeta: 50, filters: [] },
      { filters: [{ id: 'ndcell', meta: 4 }] },
      { filters: [{ id: 'ndmean', meta: 4 }, 'shuffle'] },
      { filters: [{ id: 'truncPrec', meta: 10 }, 'shuffle'] },
    ] as const) {
      await using array = await asarray({ data: smooth, shape: [20, 30] }, { ...parts, cparams })
      const answer = await read({ cframe: Buffer.from(await array.toCframe()).toString('base64') })
      const { data } = await array.get(null, { as: 'bytes' })
      assert.ok(bytesFrom(answer.bytes).equals(data), JSON.stringify(cparams))
    }
    const image = { data: Uint8Array.from(ramp), shape: [20, 30] }
    await using array = await asarray(image, {
      ...parts,
      cparams: { codec: 'ndlz', codecMeta: 4, filters: [] },
    })
    const answer = await read({ cframe: Buffer.from(await array.toCframe()).toString('base64') })
    assert.ok(bytesFrom(answer.bytes).equals(image.data))
  })

  it('Python decodes chunks with dictionaries that nothing could compress', async () => {
    const data = new Uint32Array(12_000)
    for (let n = 1; n < data.length; n++) data[n] = Math.imul((data[n - 1] ?? 0) ^ n, 0x9e3779b1) + 0x85ebca6b
    for (const filters of [['delta'], ['delta', 'shuffle'], ['shuffle'], []] as const) {
      const cparams = { codec: 'zstd', useDict: true, filters } as const
      await using array = await asarray(
        { data, shape: [12_000] },
        { chunks: [7200], blocks: [6100], cparams },
      )
      const answer = await read({ cframe: Buffer.from(await array.toCframe()).toString('base64') })
      assert.ok(bytesFrom(answer.bytes).equals(bytesOf(data)), filters.join())
    }
  })

  it('Python goes on where we stopped, and we where it stopped', async () => {
    for (const contiguous of [true, false]) {
      const path = there.path(`turns-${contiguous}.b2nd`)
      const start = Int32Array.from({ length: 90 }, (_, n) => n * n)
      const options = { urlpath: path, chunks: [8, 4], blocks: [3, 4], contiguous }
      await using array = await asarray({ data: start, shape: [9, 10] }, options)
      for (let turn = 0; turn < 4; turn++) {
        const rows = 3 + turn
        const grown = await there.python.ask<Answer>('grow', { path, rows, seed: turn })
        await array.refresh()
        assert.deepEqual(array.shape, grown.shape)
        assert.ok(
          bytesFrom(grown.bytes).equals((await array.get(null, { as: 'bytes' })).data),
          `turn ${turn}`,
        )
        assert.equal(array.vlmeta.get('rows'), array.shape[0])
        await array.append({ data: new Int32Array(20).fill(turn), shape: [2, 10] })
        await array.set([0, ':'], -turn)
        await array.flush()
        const answer = await read({ path })
        assert.deepEqual(answer.shape, array.shape)
        assert.ok(
          bytesFrom(answer.bytes).equals((await array.get(null, { as: 'bytes' })).data),
          `turn ${turn}, back`,
        )
      }
    }
  })

  it('metadata mean the same on both sides', async () => {
    const meta = {
      author: 'Åsa',
      grid: { origin: new Tuple(1, -2.5), deep: [[null, true]] },
      raw: new Uint8Array([0, 255]),
    }
    const vlmeta = { big: 2n ** 63n, small: -(2n ** 63n), text: '日本 😀', none: null, list: [1, 1.5, 'x'] }
    await using array = await asarray(Int8Array.of(1, 2, 3), {
      shape: [3],
      urlpath: there.path('meta.b2nd'),
      meta,
      vlmeta,
    })
    const answer = await read({ path: there.path('meta.b2nd') })
    assert.deepEqual(answer.meta, {
      author: "'Åsa'",
      grid: "{'origin': (1, -2.5), 'deep': [[None, True]]}",
      raw: "b'\\x00\\xff'",
    })
    assert.deepEqual(answer.vlmeta, {
      big: String(2n ** 63n),
      small: String(-(2n ** 63n)),
      text: "'日本 😀'",
      none: 'None',
      list: "[1, 1.5, 'x']",
    })
    assert.deepEqual(array.meta.toObject(), meta)
  })

  it('super-chunks', async () => {
    const expression = "blosc2.SChunk(chunksize=1600, data=np.arange(600.), meta={'kind': (1, 2)})"
    const { cframe } = await there.python.ask<{ cframe: string }>('make', { expression })
    await using schunk = await fromCframe(bytesFrom(cframe))
    const path = there.path('schunk.b2frame')
    await save(schunk, path)
    const answer = await read({ path })
    assert.deepEqual(
      [answer.kind, answer.chunks, answer.meta],
      ['SChunk', [1600, 1600, 1600], { kind: '(1, 2)' }],
    )
    assert.ok(bytesFrom(answer.bytes).equals(bytesOf(Float64Array.from({ length: 600 }, (_, n) => n))))
  })

  it('arrays Python makes by computing', async () => {
    const expressions = [
      'blosc2.arange(0, 600, dtype="f8").reshape((20, 30))',
      'blosc2.linspace(0, 1, 600, shape=(20, 30))',
    ]
    for (const [n, expression] of expressions.entries()) {
      const urlpath = there.path(`made-${n}.b2nd`)
      await there.python.ask('make', { expression, urlpath })
      await using array = await open(urlpath, { kind: 'ndarray', dtype: 'float64' })
      const step = n === 0 ? 1 : 1 / 599
      const { data } = await array.get()
      assert.ok(data.every((value, index) => Math.abs(value - index * step) < 1e-12))
    }
  })
})
