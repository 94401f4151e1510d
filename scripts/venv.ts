/**
 * Makes build/venv, the Python that the interoperability tests talk to, or with the argument `torch` build/venv-torch,
 * unless TORCH_PYTHON names another one with PyTorch; does nothing while its pins are unchanged.
 *
 * Where Debian's package python3-torch is installed, build/venv-torch sees it and takes a NumPy of its time: the wheels
 * of PyTorch weigh some GB.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './project'

const windows = process.platform === 'win32'
const forTorch = process.argv[2] === 'torch'
const venv = join(root, 'build', forTorch ? 'venv-torch' : 'venv')
const debian = '/usr/lib/python3/dist-packages'
const seeing = `import sys; sys.path.append('${debian}'); import torch`
const withDebian =
  forTorch && existsSync(join(debian, 'torch')) && spawnSync('python3', ['-c', seeing]).status === 0
const requirements = join(
  root,
  'test',
  forTorch ? 'torch' : 'interop',
  withDebian ? 'requirements-debian.txt' : 'requirements.txt',
)
const isThere = forTorch && process.env.TORCH_PYTHON !== undefined
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

if (!isThere && (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== pins)) {
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
  if (withDebian) {
    // Last on the path of modules, so that what was installed above comes first.
    const place = 'import sysconfig; print(sysconfig.get_path("purelib"))'
    const packages = spawnSync(python, ['-c', place], { encoding: 'utf8' }).stdout.trim()
    writeFileSync(join(packages, 'debian.pth'), `${debian}\n`)
  }
  writeFileSync(stamp, pins)
}
