/**
 * `npm run compiles [-- target…]`: compiles the addon for the systems that this machine is not, without linking it, by
 * Zig, which pip installs into build/zig. What Linux alone has shows here rather than on somebody's Mac.
 */
import { execFile, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import { cmakeJs, root } from './project'

const version = '0.17.0'
const targets = [
  'aarch64-macos.11.0',
  'x86_64-macos.11.0',
  'x86_64-linux-musl',
  'aarch64-linux-musl',
  'aarch64-linux-gnu.2.28',
  'x86_64-windows-gnu',
]

function must(command: string, ...args: string[]): void {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' })
  if (status !== 0) throw new Error(`'${[command, ...args].join(' ')}' failed`)
}

function zig(): string {
  const home = join(root, 'build', 'zig', version)
  if (!existsSync(home))
    must('python3', '-m', 'pip', 'install', '--quiet', '--target', home, `ziglang==${version}`)
  return join(home, 'ziglang', 'zig')
}

/** The command for each file of the addon. */
function commands(
  target: string,
): { readonly file: string; readonly command: string; readonly folder: string }[] {
  const folder = join(root, 'build', 'compiles', target)
  const toolchain = join(root, 'cmake', 'toolchains', 'zig.cmake')
  const options = [`--CDBLOSC2_TARGET=${target}`, `--CDBLOSC2_ZIG=${zig()}`, '--CDBLOSC2_WERROR=ON']
  must(
    process.execPath,
    cmakeJs,
    'configure',
    '--log-level',
    'warn',
    '--out',
    folder,
    `--CDCMAKE_TOOLCHAIN_FILE=${toolchain}`,
    ...options,
  )
  const all: { file: string; command: string; directory: string }[] = JSON.parse(
    readFileSync(join(folder, 'compile_commands.json'), 'utf8'),
  )
  return all.map(({ file, command, directory }) => ({ file, command, folder: directory }))
}

/** Names of the files that do not compile. */
async function compile(target: string): Promise<string[]> {
  const waiting = commands(target)
  const failed: string[] = []
  const work = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      try {
        await promisify(execFile)('/bin/sh', ['-c', next.command], { cwd: next.folder })
      } catch (error) {
        process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
        failed.push(relative(root, next.file))
      }
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work))
  return failed
}

async function main(chosen: readonly string[]): Promise<void> {
  for (const target of chosen.length > 0 ? chosen : targets) {
    const failed = await compile(target)
    process.stdout.write(`${target}: ${failed.length === 0 ? 'compiles' : `FAILED ${failed.join(', ')}`}\n`)
    if (failed.length > 0) process.exitCode = 1
  }
}

void main(process.argv.slice(2))
