import assert from 'node:assert/strict'
import { join } from 'node:path'
import { runChild } from '../danger/processes'

describe('batches serialized by Arrow, where Arrow is not installed', () => {
  it('say what is missing', async () => {
    const file = join(__dirname, '..', 'fixtures', 'arrow', 'text.b2b')
    const { stdout, stderr } = await runChild('containers/children/without-arrow', { args: [file] })
    assert.match(stdout, /^ERR_BLOSC2_UNSUPPORTED .*install the package 'apache-arrow'/, stderr)
  })
})
