/** What the interoperability tests share: one Python, one temporary folder, one seed. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Python } from './python'

const { INTEROP_SEED, TEST_SEED } = process.env
/** Set INTEROP_SEED to repeat a run. */
export const seed = Number(INTEROP_SEED ?? TEST_SEED ?? Math.floor(Math.random() * 1e9))
/** Random cases in each direction. */
export const cases = Number(process.env.INTEROP_CASES ?? 500)

export interface Session {
  readonly python: Python
  path(name: string): string
}

/** Call inside `describe`: the session lives as long as its tests. */
export function session(): Session {
  let python: Python | undefined
  let folder = ''
  before(() => {
    python = new Python()
    folder = mkdtempSync(join(tmpdir(), 'blosc2-interop-'))
  })
  after(async () => {
    await python?.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return {
    get python() {
      if (python === undefined) throw new Error('Python was not started')
      return python
    },
    path: (name) => join(folder, name),
  }
}

/** Runs random cases in turn. Of those that fail it tells how many and the first few, with their seeds. */
export async function eachCase(count: number, run: (seed: number) => Promise<void>): Promise<void> {
  const failures: Error[] = []
  for (let caseSeed = seed; caseSeed < seed + count; caseSeed++) {
    try {
      await run(caseSeed)
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      failures.push(new Error(`INTEROP_SEED=${caseSeed} INTEROP_CASES=1: ${reason}`, { cause }))
    }
  }
  if (failures.length === 0) return
  const first = failures.slice(0, 5).map(({ message }) => message)
  throw new AggregateError(
    failures,
    `${failures.length} of ${count} cases fail; repeat them with\n${first.join('\n')}`,
  )
}
