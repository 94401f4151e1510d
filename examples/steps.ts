/** Times the steps of the demo, checks what they read, and prints them as a table. */

interface Step {
  readonly what: string
  readonly seconds: number
  readonly bytes: number
  readonly equal: boolean
}

const steps: Step[] = []

/** Runs one step; its result must equal `expected`, byte by byte. */
export async function step(what: string, run: () => Promise<Uint8Array>, expected: () => Uint8Array): Promise<void> {
  const start = performance.now()
  const bytes = await run()
  const seconds = (performance.now() - start) / 1000
  steps.push({ what, seconds, bytes: bytes.length, equal: Buffer.compare(bytes, expected()) === 0 })
}

export function printSteps(): void {
  console.log(`\n${'step'.padEnd(38)}${'bytes'.padStart(12)}${'ms'.padStart(9)}${'MB/s'.padStart(9)}   equals the source`)
  for (const { what, seconds, bytes, equal } of steps) {
    const speed = (bytes / 1e6 / seconds).toFixed(0)
    const columns = [bytes.toLocaleString('en').padStart(12), (seconds * 1000).toFixed(1).padStart(9), speed.padStart(9)]
    console.log(`${what.padEnd(38)}${columns.join('')}   ${equal ? 'yes' : 'NO'}`)
  }
  if (!steps.every(({ equal }) => equal)) process.exitCode = 1
}
