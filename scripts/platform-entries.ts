/**
 * Writes an entry point for each platform, `blosc2/linux-x64` and so on. It is the whole package with the file of the
 * addon spelled out, which bundlers can follow; what `blosc2` itself does at run time they cannot.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { platforms } from './platforms'
import { root } from './project'

const folder = join(root, 'dist', 'platforms')

mkdirSync(folder, { recursive: true })
for (const [name, file] of Object.entries(platforms)) {
  const lines = [
    `require('../addon').provideAddon(require('../../prebuilds/${file}'))`,
    `module.exports = require('../index')`,
  ]
  writeFileSync(join(folder, `${name}.js`), `${lines.join('\n')}\n`)
  writeFileSync(join(folder, `${name}.d.ts`), `export * from '../index'\n`)
}
