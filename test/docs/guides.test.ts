import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { guides, isTypeScript, needsPython, root } from './blocks'
import { prepare, runGuide } from './running'
import { typeErrors } from './types'

const all = guides()

describe('the guides', () => {
  before(prepare)

  it('have code whose types are right', () => {
    const blocks = all.flatMap((guide) => guide.blocks).filter(isTypeScript)
    assert.ok(blocks.length > 20)
    assert.deepEqual(typeErrors(blocks), [])
  }).timeout(120_000)

  for (const guide of all.filter((one) => !needsPython(one))) {
    it(`run from top to bottom: ${guide.name}`, () => runGuide(guide)).timeout(60_000)
  }

  it('link to files that exist', () => {
    for (const { name } of all) {
      const text = readFileSync(join(root, name), 'utf8')
      for (const [, target = ''] of text.matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g)) {
        assert.ok(existsSync(join(root, dirname(name), target)), `${name} links to ${target}`)
      }
    }
  })
})
