/**
 * The published package as its users meet it: packs the project with the addon of this platform prebuilt (or takes the
 * tarball it is given), installs it in an empty project with no compiler within reach, and runs what is in
 * test/package there.
 */
import { spawnSync } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { buildSync } from 'esbuild'
import { packInto } from './package'
import { npmCli, root } from './project'

const budget = { megabytes: 10, seconds: 5 }

const trial = realpathSync(mkdtempSync(join(tmpdir(), 'blosc2-package-')))
const user = join(trial, 'user')
const tools = join(trial, 'tools')
/** Its PATH has node and a shell, but nothing that could compile. */
const bare: NodeJS.ProcessEnv = { ...process.env, PATH: tools, NODE_PATH: '', NODE_OPTIONS: '' }
const tool = (...path: string[]) => join(root, 'node_modules', ...path)

function run(cwd: string, env: NodeJS.ProcessEnv, command: string, ...args: string[]): string {
  const { status, stdout, error } = spawnSync(command, args, {
    cwd,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (status === 0) return stdout
  const outcome = error?.message ?? `exited with ${status}`
  throw new Error(`'${[basename(command), ...args].join(' ')}' ${outcome}:\n${stdout}`)
}

const node = (...args: string[]) => run(user, bare, process.execPath, ...args)

function say(what: string, result: string): void {
  process.stdout.write(`${what}: ${result.trim()}\n`)
}

function expectThat(held: boolean, sentence: string): void {
  if (!held) throw new Error(`Expected ${sentence}`)
}

function pack(): string {
  const binaries = join(trial, 'binaries')
  mkdirSync(binaries)
  run(root, process.env, process.execPath, '--import=tsx', join(__dirname, 'binaries.ts'), binaries)
  const { tarball, files, packed, unpacked } = packInto(trial, join(binaries, 'prebuilds'))
  const wanted =
    /^(dist\/.*\.(js|mjs|d\.ts|d\.mts)|prebuilds\/.*\.node|package\.json|LICENSE|(README|CHANGELOG|UPGRADING|THIRD_PARTY)\.md)$/
  const surplus = files.filter((path) => !wanted.test(path))
  expectThat(surplus.length === 0, `nothing in the package that no user needs, got ${surplus.join(', ')}`)
  const [small, large] = [packed, unpacked].map((bytes) => bytes / 1e6)
  say(
    basename(tarball),
    `${files.length} files, ${small?.toFixed(1)} MB packed, ${large?.toFixed(1)} MB unpacked`,
  )
  expectThat(packed < budget.megabytes * 1e6, `the package to have at most ${budget.megabytes} MB`)
  return tarball
}

function lint(tarball: string): void {
  say('publint --strict', run(root, process.env, tool('.bin', 'publint'), '--strict', tarball))
  run(root, process.env, tool('.bin', 'attw'), tarball, '--profile', 'node16', '--format', 'ascii')
  say('attw', 'ok')
}

/** An install followed by a short program, in seconds. The best of three, since this machine may be busy. */
function install(tarball: string): void {
  symlinkSync(process.execPath, join(tools, 'node'))
  symlinkSync('/bin/sh', join(tools, 'sh'))
  const seconds = [1, 2, 3].map(() => {
    rmSync(user, { recursive: true, force: true })
    cpSync(join(root, 'test', 'package'), user, { recursive: true })
    writeFileSync(join(user, 'package.json'), '{ "name": "user", "private": true }\n')
    const start = performance.now()
    node(npmCli(), 'install', '--prefer-offline', '--no-audit', '--no-fund', tarball)
    node('ten-lines.mjs')
    return (performance.now() - start) / 1000
  })
  const best = Math.min(...seconds)
  say('installed, and ran ten lines', `${best.toFixed(1)} s`)
  expectThat(best < budget.seconds, `that to take less than ${budget.seconds} s`)
  const lock = readFileSync(join(user, 'package-lock.json'), 'utf8')
  expectThat(!lock.includes('hasInstallScript'), 'no script to run at installation')
}

function use(): void {
  for (const program of ['commonjs.cjs', 'module.mjs', 'platform.cjs']) say(program, node(program))
  say('blosc2 info', node(join('node_modules', '.bin', 'blosc2'), 'info', 'waves.b2nd').split('\n')[2] ?? '')
  for (const name of ['@types', 'undici-types']) symlinkSync(tool(name), join(user, 'node_modules', name))
  for (const project of ['tsconfig.json', 'tsconfig.bundler.json']) {
    node(tool('typescript', 'bin', 'tsc'), '-p', project)
    say(project, 'ok')
  }
}

/** In one file with the addon beside it, and no node_modules anywhere near. */
function bundle(): void {
  const outdir = join(trial, 'bundle')
  for (const format of ['cjs', 'esm'] as const) {
    buildSync({
      absWorkingDir: user,
      entryPoints: ['bundled.ts'],
      outdir,
      bundle: true,
      platform: 'node',
      format,
      outExtension: { '.js': format === 'cjs' ? '.cjs' : '.mjs' },
      loader: { '.node': 'copy' },
      logLevel: 'warning',
      banner:
        format === 'esm'
          ? {
              js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
            }
          : {},
    })
  }
  rmSync(join(user, 'node_modules'), { recursive: true })
  for (const name of ['bundled.cjs', 'bundled.mjs']) say(name, node(join(outdir, name)))
}

try {
  mkdirSync(tools)
  const given = process.argv[2]
  const tarball = given === undefined ? pack() : resolve(given)
  lint(tarball)
  install(tarball)
  use()
  if (process.platform === 'linux' && process.arch === 'x64') bundle()
} finally {
  rmSync(trial, { recursive: true, force: true })
}
