/**
 * `npm run test:runtimes -- [runtime…] [--core] [mocha's arguments]`: the suite on the packed package, in every runtime
 * that it is for; `--core` leaves out what takes minutes. They come from npm, where each is a package with its binary,
 * and stay in build/runtimes. The tests are compiled once, and find the published files where the sources are in the
 * project.
 */
import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { buildSync } from 'esbuild'
import { packInto } from './package'
import { mocha, npmCli, root } from './project'
import { excluded, lengthy, type Runtime, runtimes } from './runtime-list'

const home = join(root, 'build', 'runtimes')
const arena = mkdtempSync(join(tmpdir(), 'blosc2-runtimes-'))

function run(cwd: string, command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): number {
  const { status, error } = spawnSync(command, args, {
    cwd,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  })
  if (error) throw error
  return status ?? 1
}

function must(cwd: string, command: string, args: readonly string[]): void {
  if (run(cwd, command, args) !== 0) throw new Error(`'${[command, ...args].join(' ')}' failed`)
}

const npm = (cwd: string, ...args: string[]) =>
  must(cwd, process.execPath, [npmCli(), ...args, '--no-audit', '--no-fund', '--loglevel=error'])

/** Their installation scripts only copy binaries about. */
function install(chosen: readonly Runtime[]): void {
  mkdirSync(home, { recursive: true })
  if (!existsSync(join(home, 'package.json')))
    writeFileSync(join(home, 'package.json'), '{ "private": true }\n')
  const missing = chosen.filter(({ binary }) => !existsSync(join(home, 'node_modules', binary)))
  if (missing.length > 0)
    npm(home, 'install', '--ignore-scripts', '--force', ...missing.map(({ spec }) => spec))
}

/** The package, installed from its tarball; and beside it the tests, which look for it in `lib`. */
function furnish(): void {
  const binaries = join(arena, 'binaries')
  mkdirSync(binaries)
  must(root, process.execPath, ['--import=tsx', join(__dirname, 'binaries.ts'), binaries])
  const { tarball } = packInto(arena, join(binaries, 'prebuilds'))
  const user = join(arena, 'user')
  mkdirSync(user)
  writeFileSync(join(user, 'package.json'), '{ "name": "user", "private": true }\n')
  npm(user, 'install', '--prefer-offline', tarball)
  symlinkSync(join(user, 'node_modules', 'blosc2', 'dist'), join(arena, 'lib'), 'junction')
  symlinkSync(join(root, 'node_modules'), join(arena, 'node_modules'), 'junction')
  const venv = join(root, 'build', 'venv')
  mkdirSync(join(arena, 'build'))
  if (existsSync(venv)) symlinkSync(venv, join(arena, 'build', 'venv'), 'junction')
  compileTests()
}

function compileTests(): void {
  const names = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
  const mine = names.filter((name) => !/^(package|docs|torch|interop.*\.test\.ts$)/.test(name))
  const sources = mine.filter((name) => name.endsWith('.ts'))
  buildSync({
    entryPoints: sources.map((name) => join(root, 'test', name)),
    outdir: join(arena, 'test'),
    outbase: join(root, 'test'),
    format: 'cjs',
    target: 'node20',
  })
  for (const name of mine.filter((one) => /\.\w+$/.test(one) && !one.endsWith('.ts'))) {
    mkdirSync(join(arena, 'test', dirname(name)), { recursive: true })
    cpSync(join(root, 'test', name), join(arena, 'test', name), { recursive: true })
  }
  cpSync(join(root, 'package.json'), join(arena, 'package.json'))
}

function test({ name, binary, flags, environment }: Runtime, args: readonly string[]): boolean {
  const core = args.includes('--core')
  const left = [
    ...excluded.filter(({ where }) => where === 'all' || where.includes(name)),
    ...(core ? lengthy.map((tests) => ({ tests, why: 'not in a short run' })) : []),
  ]
  process.stdout.write(`\n=== ${name}\n`)
  for (const { tests, why } of left) process.stdout.write(`without ${tests}: ${why}\n`)
  const files = readdirSync(join(arena, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.js'))
    .map((file) => relative(arena, join(arena, 'test', file)))
    .filter((file) => !left.some(({ tests }) => file.replace(/\.js$/, '.ts').includes(tests)))
  const given = args.some((arg) => arg.startsWith('test/')) ? [] : files
  const rest = args.filter((arg) => arg !== '--core')
  const options = ['--require', './test/seed.js', '--timeout', '120000', '--reporter', 'dot', ...rest]
  return (
    run(arena, join(home, 'node_modules', binary), [...flags, mocha, ...options, ...given], {
      NODE_OPTIONS: '',
      ...environment,
    }) === 0
  )
}

function main(args: readonly string[]): void {
  const names = args.filter((arg) => runtimes.some(({ name }) => name === arg))
  const rest = args.filter((arg) => !names.includes(arg) && arg !== '--')
  const chosen = runtimes.filter(({ name }) => names.length === 0 || names.includes(name))
  try {
    install(chosen)
    furnish()
    const results = chosen.map((runtime) => ({ name: runtime.name, passed: test(runtime, rest) }))
    for (const { name, passed } of results) process.stdout.write(`${name}: ${passed ? 'ok' : 'FAILED'}\n`)
    if (results.some(({ passed }) => !passed)) process.exitCode = 1
  } finally {
    rmSync(arena, { recursive: true, force: true })
  }
}

main(process.argv.slice(2))
