/** How much memory this process has had at most. */
import { existsSync, readFileSync } from 'node:fs'

const status = '/proc/self/status'

/** In bytes, since the process began its program. Linux' count for `getrusage` begins with what the parent had. */
export function peakMemory(): number {
  const peak = existsSync(status) ? /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(status, 'latin1')) : null
  return 1024 * (peak ? Number(peak[1]) : process.resourceUsage().maxRSS)
}
