/** Times the steps of the demo, watches the event loop, checks what was read, and prints it all as a table. */

interface Step {
  readonly what: string
  readonly seconds: number
  readonly bytes: number
  readonly equal: boolean
}

const steps: Step[] = []
let largestDelay = 0

/** Runs one step; its result must equal `expected`, byte by byte. */
export async function step(
  what: string,
  run: () => Promise<{ readonly data: Uint8Array }>,
  expected: () => Uint8Array,
): Promise<void> {
  const start = performance.now()
  const stopWatching = watchEventLoop()
  const { data } = await run()
  stopWatching()
  const seconds = (performance.now() - start) / 1000
  steps.push({ what, seconds, bytes: data.length, equal: Buffer.compare(data, expected()) === 0 })
}

/** A timer that should tick every millisecond. */
function watchEventLoop(): () => void {
  let last = performance.now()
  const tick = () => {
    const now = performance.now()
    largestDelay = Math.max(largestDelay, now - last - 1)
    last = now
  }
  const timer = setInterval(tick, 1)
  return () => {
    tick()
    clearInterval(timer)
  }
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
  console.log(`\nLargest delay of the event loop meanwhile: ${largestDelay.toFixed(1)} ms`)
  if (!steps.every(({ equal }) => equal)) process.exitCode = 1
}
