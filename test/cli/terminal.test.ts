import assert from 'node:assert/strict'
import { stripVTControlCharacters } from 'node:util'
import { saveSync } from '../../lib/index'
import { workplace } from './program'

describe('blosc2 on a terminal', () => {
  const { path, shown, interrupted } = workplace()
  const save = () =>
    saveSync({ data: Int32Array.from({ length: 10_000 }, (_, i) => i), shape: [100, 100] }, path('a.b2nd'))

  it('shows text where a pipe would get bytes', () => {
    save()
    const { out, status } = shown('cat', 'a.b2nd')
    assert.equal(status, 0)
    assert.match(out, /^\[\[ +0 +1 +2 \.\.\. +97 +98 +99\]\r\n/)
  })

  it('draws images in greys, no wider than the terminal', () => {
    save()
    const lines = shown('cat', 'a.b2nd', '--plot').out.split('\r\n')
    assert.match(lines[0] ?? '', /38;5;232;48;5;23\dm▀/)
    const widths = lines.map((line) => stripVTControlCharacters(line).length)
    assert.ok(Math.max(...widths) <= 80, String(widths))
    assert.equal(widths[0], 66)
  })

  it('sets headings off', () => {
    save()
    const { out } = shown('info', 'a.b2nd')
    assert.ok(out.startsWith('\u001b[1ma.b2nd\u001b[22m\r\n'), JSON.stringify(out.slice(0, 40)))
  })

  it('shows how far it is, and takes the bar away at the end', () => {
    const { out, status } = shown('bench', '--megabytes', '1')
    assert.equal(status, 0)
    assert.match(out, /measuring [█░]+ +\d+ %/)
    assert.match(out, /codec +level +filter/)
  })

  it('stops at ctrl-c with exit code 130', () => {
    const { out, status } = interrupted(2.5, 'bench', '--megabytes', '64')
    assert.equal(status, 130)
    assert.doesNotMatch(out, /Error|codec/)
  })
})
