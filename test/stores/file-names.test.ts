import assert from 'node:assert/strict'
import { checkFileName } from '../../lib/stores/names'

describe('keys that become names of files', () => {
  it('are refused on Windows where they mean something else there', () => {
    const refused = [
      'a:b.b2nd',
      'what?.b2nd',
      'a|b/c.b2f',
      'dir./x.b2nd',
      'dir /x.b2nd',
      'con/x.b2nd',
      'x/LPT1.b2nd',
    ]
    for (const name of refused)
      assert.throws(
        () => checkFileName(name, true),
        { code: 'ERR_BLOSC2_KEY', message: /Windows takes/ },
        name,
      )
    for (const name of ['a.b2nd', 'a/b.c/d-e.b2nd', 'icon/x.b2nd', 'größe/π.b2f', '.hidden/x.b2nd'])
      checkFileName(name, true)
  })

  it('are taken elsewhere', () => {
    checkFileName('a:b.b2nd', false)
    checkFileName('con/x.b2nd', false)
  })
})
