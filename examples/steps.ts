/** Times the steps of the demo, watches the event loop, checks what was read, and prints it all as a table. */
import { monitorEventLoopDelay } from 'node:perf_hooks'

interface Step {
  readonly what: string
  readonly seconds: number
  readonly bytes: number
  readonly equal: boolean
}

const steps: Step[] = []
const delay = monitorEventLoopDelay({ resolution: 1 })

/** Runs one step; its result must equal `expected`, byte by byte. */
export async function step(
  what: string,
  run: () => Promise<{ readonly data: Uint8Array }>,
  expected: () => Uint8Array,
): Promise<void> {
  delay.enable()
  const start = performance.now()
  const { data } = await run()
  const seconds = (performance.now() - start) / 1000
  delay.disable()
  steps.push({ what, seconds, bytes: data.length, equal: Buffer.compare(data, expected()) === 0 })
}

export function printSteps(): void {
  console.log(
    `\n${'step'.padEnd(38)}${'bytes'.padStart(12)}${'ms'.padStart(9)}${'MB/s'.padStart(9)}   equals the source`,
  )
  for (const { what, seconds, bytes, equal } of steps) {
    const speed = (bytes / 1e6 / seconds).toFixed(0)
    const columns = [
      bytes.toLocaleString('en').padStart(12),
      (seconds * 1000).toFixed(1).padStart(9),
      speed.padStart(9),
    ]
    console.log(`${what.padEnd(38)}${columns.join('')}   ${equal ? 'yes' : 'NO'}`)
  }
  console.log(`\nLargest delay of the event loop meanwhile: ${(delay.max / 1e6).toFixed(1)} ms`)
  if (!steps.every(({ equal }) => equal)) process.exitCode = 1
}
