/** Makes build/venv, the Python that the interoperability tests talk to; does nothing while its pins are unchanged. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './project'

const windows = process.platform === 'win32'
const venv = join(root, 'build', 'venv')
const requirements = join(root, 'test', 'interop', 'requirements.txt')
const stamp = join(venv, 'requirements.sha256')
const pins = createHash('sha256').update(readFileSync(requirements)).digest('hex')

function run(command: string, ...args: string[]): void {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit' })
  if (status === 0) return
  process.stderr.write(`'${[command, ...args].join(' ')}' failed${error ? `: ${error.message}` : ''}.\n`)
  process.stderr.write(
    'The interoperability tests need Python 3.11 or newer with venv: install python3 and python3-venv.\n',
  )
  process.exit(1)
}

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== pins) {
  rmSync(venv, { recursive: true, force: true })
  run(windows ? 'python' : 'python3', '-m', 'venv', venv)
  const python = windows ? join(venv, 'Scripts', 'python.exe') : join(venv, 'bin', 'python')
  run(
    python,
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--only-binary=:all:',
    '-r',
    requirements,
  )
  writeFileSync(stamp, pins)
}
