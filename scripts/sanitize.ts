/**
 * Runs the test suite on an addon built with AddressSanitizer and UndefinedBehaviorSanitizer, in build-san.
 * Arguments go on to mocha. Leaks are not looked for: Node itself keeps memory until the process ends.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { mocha, root } from './project'

const folder = join(root, 'build-san')

function run(command: string, args: string[], env: NodeJS.ProcessEnv = {}): void {
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  })
  if (status !== 0) process.exit(status ?? 1)
}

/** The sanitizers' run-time libraries must be there before Node starts. */
function runtimeLibrary(name: string): string {
  const { stdout } = spawnSync('gcc', [`-print-file-name=${name}`], { encoding: 'utf8' })
  return stdout.trim()
}

run(process.execPath, [
  '--import=tsx',
  join(__dirname, 'build-native.ts'),
  '--out',
  join(folder, 'build'),
  '--CDBLOSC2_SANITIZE=ON',
])
const given = process.argv.slice(2)
const tests = given.some((arg) => arg.startsWith('test/')) ? [] : ['test/**/*.test.ts']
run(process.execPath, [mocha, '--timeout', '300000', ...given, ...tests], {
  BLOSC2_PREBUILD: folder,
  LD_PRELOAD: ['libasan.so', 'libubsan.so'].map(runtimeLibrary).join(' '),
  ASAN_OPTIONS: `detect_leaks=0:abort_on_error=0:quarantine_size_mb=8:suppressions=${join(__dirname, 'asan.supp')}`,
  UBSAN_OPTIONS: 'print_stacktrace=1:halt_on_error=1',
})
