/** Child processes and workers that use the library as it is in this tree, without compiling it again each time. */
import { spawn } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import ts from 'typescript'

const root = join(__dirname, '..', '..')
let compiled: string | undefined

/** A child process once it has ended. */
export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface ChildOptions {
  readonly args?: readonly string[]
  /** Flags of Node itself. */
  readonly flags?: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  /** Run by `sh` first, in the same process: `ulimit -n 64`. */
  readonly before?: string
  /** Kills the process with SIGKILL as soon as it prints this, that many milliseconds later. */
  readonly kill?: { readonly at: string; readonly after: number }
}

/** The JavaScript of `test/<name>.ts`; the library it imports lies beside it. */
export function compiledScript(name: string): string {
  // The whole suite may have been compiled.
  if (__filename.endsWith('.js')) return join(root, 'test', `${name}.js`)
  compiled ??= compile()
  return join(compiled, 'test', `${name}.js`)
}

/** Runs `test/<name>.ts` in a process of its own, to its end. One that hangs is killed. */
export function runChild(name: string, options: ChildOptions = {}): Promise<Ended> {
  const { args = [], flags = [], env = {}, before, kill } = options
  const command = [process.execPath, ...flags, compiledScript(name), ...args]
  const [file = 'sh', ...rest] = before ? ['sh', '-c', `${before} && exec "$@"`, 'sh', ...command] : command
  return new Promise((resolve, reject) => {
    const child = spawn(file, rest, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
    const guard = setTimeout(() => child.kill('SIGKILL'), 110_000)
    let stdout = ''
    let stderr = ''
    let told = false
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
      if (!kill || told || !stdout.includes(kill.at)) return
      told = true
      setTimeout(() => child.kill('SIGKILL'), kill.after)
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    child.on('error', reject)
    child.on('close', (code, signal) => {
      clearTimeout(guard)
      resolve({ code, signal, stdout, stderr })
    })
  })
}

function compile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'blosc2-compiled-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  for (const shared of ['node_modules', 'build', 'prebuilds', 'package.json']) {
    symlinkSync(join(root, shared), join(folder, shared))
  }
  for (const source of ['lib', 'test']) {
    for (const file of typescriptFiles(join(root, source))) compileFile(file, folder)
  }
  return folder
}

function typescriptFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts') && !name.endsWith('.test.ts'))
    .map((name) => join(folder, name))
}

function compileFile(file: string, folder: string): void {
  const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), {
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.CommonJS,
      esModuleInterop: true,
    },
  })
  const target = join(folder, relative(root, file)).replace(/ts$/, 'js')
  mkdirSync(dirname(target), { recursive: true })
  writeFileSync(target, outputText)
}
