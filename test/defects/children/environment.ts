/** Writes and reads arrays under whatever the environment says. Prints `right`, or the code of an error. */
import assert from 'node:assert/strict'
import { asarray, full, open } from '../../../lib/index'
import { codeOf } from '../../danger/samples'

async function main(folder: string): Promise<void> {
  const data = Float64Array.from({ length: 40_000 }, (_, i) => Math.floor(i / 3))
  for (const [name, cparams] of Object.entries({
    zstd: {},
    lz4: { codec: 'lz4', clevel: 1 },
    blosclz: { codec: 'blosclz', filters: ['bitshuffle'] },
    delta: { filters: ['delta', 'shuffle'] },
    none: { clevel: 0, filters: [] },
    never: { splitMode: 'never' },
  } as const)) {
    const urlpath = `${folder}/${name}.b2nd`
    try {
      const options = {
        chunks: [70, 60],
        blocks: [20, 30],
        cparams,
        urlpath,
        mode: 'w',
        vlmeta: { a: 'b'.repeat(999) },
      } as const
      await using array = await asarray({ data, shape: [200, 200] }, options)
      await array.set('100:150, 30:90', { data: data.subarray(0, 3000), shape: [50, 60] })
      await array.resize([300, 200])
      const constant = await full([1000], 2.5, { dtype: 'float64' })
      assert.equal(await constant.get([999]), 2.5)
    } catch (error) {
      if (error instanceof assert.AssertionError) throw error
      console.log(codeOf(error))
      continue
    }
    await using again = await open(urlpath, { dtype: 'float64', verify: true })
    const expected = new Float64Array(300 * 200)
    expected.set(data)
    for (let row = 0; row < 50; row++) {
      expected.set(data.subarray(60 * row, 60 * row + 60), (100 + row) * 200 + 30)
    }
    assert.deepEqual((await again.get()).data, expected)
    assert.equal(again.vlmeta.get('a'), 'b'.repeat(999))
    console.log('right')
  }
}

main(process.argv[2] ?? '')
