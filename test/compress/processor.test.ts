import assert from 'node:assert/strict'
import { join } from 'node:path'
import { compressSync, decompressSync, isBlosc2Error, NDArray, openSync } from '../../lib'

/** What there is in `build/sdk` assumes more of a processor for this filter than for all others. */
describe('the filter bytedelta', () => {
  const numbers = Float64Array.from({ length: 5000 }, (_, i) => i / 8)
  const bytes = new Uint8Array(numbers.buffer)
  const fixture = join(__dirname, '..', 'fixtures', 'files', 'codec-zstd-bytedelta.b2nd')
  const compressed = compressSync(numbers, { filters: ['shuffle'], typesize: 8 })

  const runsOrSaysWhyNot = (action: () => void) => {
    try {
      action()
    } catch (error) {
      assert.ok(isBlosc2Error(error), String(error))
      assert.equal(error.code, 'ERR_BLOSC2_UNSUPPORTED')
      assert.match(error.message, /Expected a processor with SSSE3 for the filter bytedelta/)
    }
  }

  it('runs, or says that this processor cannot: it never ends the process', () => {
    runsOrSaysWhyNot(() => {
      const chunk = compressSync(numbers, { filters: ['shuffle', 'bytedelta'], typesize: 8 })
      assert.deepEqual(decompressSync(chunk), bytes)
    })
  })

  it('does so, too, in a file that came from elsewhere', () => {
    const array = openSync(fixture)
    assert.ok(array instanceof NDArray)
    runsOrSaysWhyNot(() => void array.getSync())
    array.closeSync()
  })

  it('leaves the others alone', () => {
    assert.deepEqual(decompressSync(compressed), bytes)
  })
})
