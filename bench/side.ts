/** One of the two processes that are compared. Answers one request at a time. */
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'

const venv = join(__dirname, '..', 'build', 'venv', 'bin', 'python')

export class Side {
  readonly #process: ChildProcessByStdio<Writable, Readable, null>
  readonly #answers: AsyncIterator<string>

  private constructor(program: string, args: readonly string[]) {
    this.#process = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] })
    this.#answers = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]()
  }

  static node(folder: string, threads: number): Side {
    const script = join(__dirname, '..', 'build', 'bench', 'core.js')
    return new Side(process.execPath, ['--expose-gc', script, folder, String(threads)])
  }

  /** The Python of `npm run test:interop`, or the one named by PYTHON. */
  static python(folder: string, threads: number, script = 'core.py'): Side {
    const program = process.env.PYTHON ?? (existsSync(venv) ? venv : 'python3')
    return new Side(program, ['-B', join(__dirname, script), folder, String(threads)])
  }

  async ask<T>(what: string, parameters: Record<string, unknown>): Promise<T> {
    this.#process.stdin.write(`${JSON.stringify({ do: what, ...parameters })}\n`)
    const { value, done } = await this.#answers.next()
    if (done === true) throw new Error(`'${what}' was not answered`)
    const answer: T = JSON.parse(value)
    return answer
  }

  async close(): Promise<void> {
    this.#process.stdin.end()
    if (this.#process.exitCode === null) await new Promise((resolve) => this.#process.once('exit', resolve))
  }
}
