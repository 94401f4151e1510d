/** A Python process that answers one question after the other: see worker.py. */
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'

const venv = join(__dirname, '..', '..', 'build', 'venv')
const candidates = [join(venv, 'bin', 'python'), join(venv, 'Scripts', 'python.exe')]

export class Python {
  readonly #process: ChildProcessByStdio<Writable, Readable, null>
  readonly #waiting: ((line: string) => void)[] = []

  constructor(script = join(__dirname, 'worker.py'), program = candidates.find((path) => existsSync(path))) {
    if (program === undefined) throw new Error(`No Python in ${venv}: run 'npm run test:interop'`)
    this.#process = spawn(program, ['-B', script], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    createInterface({ input: this.#process.stdout }).on('line', (line) => this.#waiting.shift()?.(line))
    this.#process.once('exit', (code) => {
      for (const settle of this.#waiting) settle(JSON.stringify({ error: `Python ended with code ${code}` }))
    })
  }

  /** `T` is what the function of that name in worker.py returns. */
  async ask<T>(what: string, parameters: Record<string, unknown>): Promise<T> {
    const { exitCode, signalCode } = this.#process
    if (exitCode !== null || signalCode !== null)
      throw new Error(`Python has ended: ${signalCode ?? exitCode}`)
    const line = await new Promise<string>((resolve) => {
      this.#waiting.push(resolve)
      this.#process.stdin.write(`${JSON.stringify({ do: what, ...parameters })}\n`)
    })
    const answer: { result: T; error?: string } = JSON.parse(line)
    if (answer.error !== undefined) throw new Error(answer.error)
    return answer.result
  }

  async close(): Promise<void> {
    this.#process.stdin.end()
    if (this.#process.exitCode === null) await new Promise((resolve) => this.#process.once('exit', resolve))
  }
}
