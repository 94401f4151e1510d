/** The runtimes that the package is for, in the versions that are tested, and what of the suite is not for them. */

export interface Runtime {
  readonly name: string
  /** What npm installs. */
  readonly spec: string
  /** Below node_modules. */
  readonly binary: string
  readonly flags: readonly string[]
  readonly environment?: NodeJS.ProcessEnv
}

const { arch, platform } = process
const windows = platform === 'win32'
const exe = windows ? '.exe' : ''

function node(version: string): Runtime {
  const name = `node${version.replace(/\..*/, '')}`
  const spec = `${name}@npm:node-${windows ? 'win' : platform}-${arch}@${version}`
  return { name, spec, binary: `${name}/bin/node${exe}`, flags: ['--expose-gc'] }
}

function bun(version: string): Runtime {
  const packaged = `@oven/bun-${windows ? 'windows' : platform}-${arch === 'arm64' ? 'aarch64' : arch}`
  return { name: 'bun', spec: `${packaged}@${version}`, binary: `${packaged}/bin/bun${exe}`, flags: [] }
}

function deno(version: string): Runtime {
  const packaged = `@deno/${platform}-${arch}${platform === 'linux' ? '-glibc' : ''}`
  return {
    name: 'deno',
    spec: `${packaged}@${version}`,
    binary: `${packaged}/deno${exe}`,
    flags: ['run', '--allow-all', '--v8-flags=--expose-gc'],
    environment: { DENO_NO_UPDATE_CHECK: '1' },
  }
}

export const runtimes: readonly Runtime[] = [
  node('20.20.2'),
  node('22.23.3'),
  node('24.21.0'),
  node('26.10.0'),
  bun('1.4.5'),
  deno('2.9.6'),
]

export interface Exclusion {
  /** Part of the path of the test files. */
  readonly tests: string
  readonly where: 'all' | readonly string[]
  readonly why: string
}

export const excluded: readonly Exclusion[] = [
  {
    tests: 'build.test.ts',
    where: 'all',
    why: 'about what the compiler left in build/Release, not about a runtime',
  },
  { tests: 'addon-failure.test.ts', where: 'all', why: 'loads the sources' },
  { tests: 'torch/', where: 'all', why: 'needs a Python with PyTorch' },
  {
    tests: 'containers/without-arrow',
    where: ['bun'],
    why: "hides a package by replacing Node's internal Module._load",
  },
  {
    tests: 'crash/recorded',
    where: ['bun'],
    why: "listens for what the process tells, which Bun's writeSync keeps from the C library",
  },
  {
    tests: 'cli/terminal',
    where: ['deno'],
    why: 'Deno itself writes control sequences to a terminal while it starts, before any program',
  },
  { tests: 'docs/', where: 'all', why: 'compiles the code in the guides with the sources' },
]

/** Parts of the paths of tests that a short run leaves out: they repeat themselves, or wait for other processes. */
export const lengthy: readonly string[] = [
  'crash/',
  'danger/',
  'defects/',
  'hostile/',
  'integrity/',
  'frames/',
  'convert/',
  'sharing/',
  'stores/refresh-verify',
  'property',
  'cli/',
]
