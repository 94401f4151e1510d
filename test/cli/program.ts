/** Runs the program `blosc2`, made from its sources. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSync } from 'esbuild'

const root = join(__dirname, '..', '..')
const node = [process.execPath, program()] as const
const python = process.platform === 'win32' ? 'python' : 'python3'

export interface Outcome {
  readonly status: number | null
  readonly out: string
  readonly bytes: Buffer
  readonly complaint: string
}

/** Without what makes Node take a terminal for one without colours. */
const { NO_COLOR, CI, ...inherited } = process.env
const env = { ...inherited, NODE_OPTIONS: '', TERM: 'xterm-256color' }

/** In one file, since it starts often. As deep in the project as its parts, which look for the addon from there. */
function program(): string {
  // The whole suite may have been compiled, and the library with it.
  if (__filename.endsWith('.js')) return join(root, 'lib', 'cli', 'main.js')
  const outfile = join(root, 'build', 'cli-under-test.cjs')
  const entry = join(root, 'lib', 'cli', 'main.ts')
  buildSync({ entryPoints: [entry], outfile, bundle: true, platform: 'node', target: 'node20' })
  return outfile
}

function run(command: string, args: readonly string[], cwd: string): Outcome {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd,
    env,
    maxBuffer: 2 ** 26,
  })
  return { status, out: stdout.toString(), bytes: stdout, complaint: stderr.toString() }
}

/** A folder of its own for each test, and the program run in it: into a pipe, or on a terminal of 80 columns. */
export function workplace() {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'blosc2-cli-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))
  return {
    path: (name: string) => join(folder, name),
    piped: (...args: string[]) => run(node[0], [...node.slice(1), ...args], folder),
    shown: (...args: string[]) =>
      run(python, [join(__dirname, 'terminal.py'), '0', ...node, ...args], folder),
    interrupted: (seconds: number, ...args: string[]) =>
      run(python, [join(__dirname, 'terminal.py'), String(seconds), ...node, ...args], folder),
    shell: (line: string) => run('/bin/sh', ['-c', line.replaceAll('blosc2', node.join(' '))], folder),
  }
}
