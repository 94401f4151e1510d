/** Builds the addon, incrementally. Arguments go on to cmake-js. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { cmakeJs, root } from './project'

const works = (command: string, ...args: string[]) =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0
const windows = process.platform === 'win32'

function missingTools(): string[] {
  const missing: string[] = []
  if (!works('cmake', '--version')) missing.push('cmake (3.20 or newer)')
  if (!windows && !['c++', 'g++', 'clang++'].some((name) => works(name, '--version'))) {
    missing.push('a C++20 compiler (g++ or clang++)')
  }
  if (!windows && !['ninja', 'make'].some((name) => works(name, '--version'))) missing.push('make or ninja')
  return missing
}

function fail(sentence: string): never {
  process.stderr.write(`\n${sentence}\n`)
  process.exit(1)
}

const missing = missingTools()
if (missing.length > 0)
  fail(`Building the addon of blosc2 needs ${missing.join(' and ')}: install what is missing and run again.`)

/** cmake-js configures a new build folder by itself, but an existing one takes other options only when told to. */
const options = process.argv.slice(2)
const run = (command: string, ...args: string[]) =>
  spawnSync(process.execPath, [cmakeJs, command, '--log-level', 'warn', ...args, ...options], {
    cwd: root,
    stdio: 'inherit',
  }).status === 0

const configured = options.length === 0 || run('configure')
const built = configured && run('build', '--parallel', String(availableParallelism()))
if (!built) {
  const python = windows ? 'python' : 'python3'
  const needsPip = !existsSync(join(root, 'build', 'sdk')) && !works(python, '-m', 'pip', '--version')
  fail(
    needsPip
      ? `The C-Blosc2 SDK is fetched with ${python} -m pip: install python3 and python3-pip, or set Blosc2_ROOT to an installed C-Blosc2 3.3.`
      : `The addon of blosc2 did not build; the reason is above. ${join('build', 'CMakeFiles')} has CMake's own logs.`,
  )
}
