/**
 * Writes the ES module face of each CommonJS entry point: it names the same exports of the same module instance,
 * so `instanceof` and the addon's state agree however the package is loaded.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { init, parse } from 'cjs-module-lexer'
import { root } from './project'

type Condition = { readonly default: string; readonly types: string }
type Entry = string | { readonly import: Condition; readonly require: Condition }

/** The names Node itself would see in a CommonJS file, through everything it re-exports. */
function exportedNames(file: string): string[] {
  const { exports, reexports } = parse(readFileSync(file, 'utf8'), file)
  const nested = reexports.map((name) => resolve(dirname(file), name))
  const files = nested.map((path) => [`${path}.js`, join(path, 'index.js')].find(existsSync) ?? path)
  return [...new Set([...exports, ...files.flatMap(exportedNames)])]
    .filter((name) => name !== '__esModule')
    .sort()
}

function main(): void {
  init()
  const manifest: { exports: Record<string, Entry> } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  )
  for (const entry of Object.values(manifest.exports)) {
    if (typeof entry === 'string') continue
    const face = join(root, entry.import.default)
    const core = `./${entry.require.default.split('/').pop()}`
    const names = exportedNames(join(root, entry.require.default))
    writeFileSync(face, `export {\n${names.map((name) => `  ${name},\n`).join('')}} from '${core}'\n`)
    writeFileSync(join(root, entry.import.types), `export * from '${core}'\n`)
  }
}

main()
