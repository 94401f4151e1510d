/**
 * The published package as its users meet it: packs the project with the addon of this platform prebuilt, installs
 * the tarball in an empty project with no compiler within reach, and runs what is in test/package there.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { root } from './project'

const trial = realpathSync(mkdtempSync(join(tmpdir(), 'blosc2-package-')))
const stage = join(trial, 'stage')
const user = join(trial, 'user')
const tools = join(trial, 'tools')

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

const node = (cwd: string, env: NodeJS.ProcessEnv, ...args: string[]) =>
  run(cwd, env, process.execPath, ...args)

function npm(cwd: string, env: NodeJS.ProcessEnv, ...args: string[]): string {
  const cli = process.env.npm_execpath
  if (cli === undefined) throw new Error('Run this with: npm run test:package')
  return node(cwd, env, cli, ...args)
}

/** Packs a copy of the project: a prebuilt addon left in its own prebuilds folder would shadow later builds. */
function pack(): string {
  const sources = run(
    root,
    process.env,
    'git',
    'ls-files',
    '-z',
    '--cached',
    '--others',
    '--exclude-standard',
  )
  for (const name of [...sources.split('\0').filter(Boolean), 'dist']) {
    cpSync(join(root, name), join(stage, name), { recursive: true })
  }
  node(root, process.env, '--import=tsx', join(__dirname, 'binaries.ts'), stage)
  const [report] = JSON.parse(npm(stage, process.env, 'pack', '--json', '--ignore-scripts'))
  const files: string[] = report.files.map((file: { path: string }) => file.path)
  const wanted = /^(dist|prebuilds)\/|^(package\.json|README\.md|CHANGELOG\.md|LICENSE|THIRD_PARTY\.md)$/
  const surplus = files.filter((path) => !wanted.test(path))
  if (surplus.length > 0) throw new Error(`The package contains what no user needs: ${surplus.join(', ')}`)
  const megabytes = (report.size / 1e6).toFixed(1)
  process.stdout.write(`${report.filename}: ${files.length} files, ${megabytes} MB packed\n`)
  return join(stage, report.filename)
}

/** An environment whose PATH has node and a shell, but nothing that could compile. */
function bareEnvironment(): NodeJS.ProcessEnv {
  mkdirSync(tools)
  symlinkSync(process.execPath, join(tools, 'node'))
  symlinkSync('/bin/sh', join(tools, 'sh'))
  return { ...process.env, PATH: tools, NODE_PATH: '', NODE_OPTIONS: '' }
}

function use(tarball: string): void {
  const bare = bareEnvironment()
  cpSync(join(root, 'test', 'package'), user, { recursive: true })
  writeFileSync(join(user, 'package.json'), '{ "name": "user", "private": true }\n')
  npm(user, bare, 'install', '--prefer-offline', '--no-audit', '--no-fund', tarball)
  for (const program of ['commonjs.cjs', 'module.mjs']) {
    process.stdout.write(`${program}: ${node(user, bare, program)}`)
  }
  for (const name of ['@types', 'undici-types']) {
    symlinkSync(join(root, 'node_modules', name), join(user, 'node_modules', name))
  }
  node(user, bare, join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', '.')
  process.stdout.write('types.mts, types.cts: ok\n')
}

try {
  use(pack())
} finally {
  rmSync(trial, { recursive: true, force: true })
}
