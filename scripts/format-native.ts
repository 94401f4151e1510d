/** Lays out the C++ with clang-format; with --check it only reports. Without clang-format it says so and goes on. */
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './project'

const folder = join(root, 'binding')
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(cc|h)$/.test(name))
  .map((name) => join(folder, name))
const mode = process.argv.includes('--check') ? ['--dry-run', '--Werror'] : ['-i']

if (spawnSync('clang-format', ['--version']).status !== 0) {
  process.stdout.write('clang-format is not installed: the layout of the C++ was not looked at.\n')
} else {
  process.exitCode = spawnSync('clang-format', [...mode, ...files], { stdio: 'inherit' }).status ?? 1
}
