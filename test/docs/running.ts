/** Runs the code of a guide from top to bottom, in one folder: TypeScript, commands of `blosc2`, and Python. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildSync, transformSync } from 'esbuild'
import { type Block, type Guide, root } from './blocks'

/** As deep in the project as the sources, which look for the addon from there. */
const library = join(root, 'build', 'library-under-test.cjs')
const program = join(root, 'build', 'program-under-test.cjs')

export function prepare(): void {
  const common = { bundle: true, platform: 'node', target: 'node20', format: 'cjs' } as const
  buildSync({ ...common, entryPoints: [join(root, 'lib', 'index.ts')], outfile: library })
  buildSync({ ...common, entryPoints: [join(root, 'lib', 'cli', 'main.ts')], outfile: program })
}

export function runGuide({ blocks }: Guide): void {
  const folder = mkdtempSync(join(tmpdir(), 'blosc2-guide-'))
  try {
    for (const [i, block] of blocks.filter(({ runs }) => runs).entries()) runBlock(block, folder, i)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function runBlock(block: Block, folder: string, i: number): void {
  if (block.language === 'ts') {
    const file = join(folder, `block-${i}.mjs`)
    writeFileSync(file, moduleOf(block))
    run(block, folder, process.execPath, [file])
    rmSync(file)
  } else if (block.language === 'sh') {
    const commands = block.code.split('\n').filter((line) => /^(npx )?blosc2 /.test(line))
    for (const line of commands) {
      const command = line.replace(/^(npx )?blosc2/, `"${process.execPath}" "${program}"`)
      run(block, folder, '/bin/sh', ['-c', command])
    }
  } else if (block.language === 'python') {
    run(block, folder, join(root, 'build', 'venv', 'bin', 'python'), ['-c', block.code])
  }
}

/** Imports of the package become those of its sources, whose root has all that its sub-paths have. */
function moduleOf({ code }: Block): string {
  const { code: plain } = transformSync(code, { loader: 'ts', format: 'esm', target: 'node20' })
  return plain.replace(/from "blosc2(\/\w+)?"/g, `from ${JSON.stringify(pathToFileURL(library).href)}`)
}

function run(block: Block, cwd: string, command: string, args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    timeout: 60_000,
    env: { ...process.env, NODE_OPTIONS: '' },
  })
  if (status !== 0) throw new Error(`${block.place}: ${error?.message ?? stderr.trim()}`)
}
