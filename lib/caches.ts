/** Sizes of the processor's caches. */
import { type ExecFileSyncOptionsWithStringEncoding, execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** In bytes. */
export interface CacheSizes {
  /** Data cache of one core. */
  readonly l1: number
  readonly l2: number
  /** 0 where there is none. */
  readonly l3: number
}

/** What is assumed where the system does not tell. */
export const fallbackCaches: CacheSizes = { l1: 32 << 10, l2: 256 << 10, l3: 1 << 20 }

const units: Readonly<Record<string, number>> = { '': 1, K: 1 << 10, M: 1 << 20, G: 1 << 30 }

/** Linux: `48K` in a file per cache; 0 is level 1 data, 1 level 1 instructions. */
function linuxCache(index: number): number | undefined {
  try {
    const text = readFileSync(`/sys/devices/system/cpu/cpu0/cache/index${index}/size`, 'utf8').trim()
    const [, digits, unit = ''] = /^(\d+)([KMG]?)$/.exec(text) ?? []
    const size = Number(digits) * (units[unit] ?? 1)
    return size > 0 ? size : undefined
  } catch {
    return undefined
  }
}

/** macOS: the caches of the fast cores. */
function macCache(name: string): number | undefined {
  try {
    const options: ExecFileSyncOptionsWithStringEncoding = {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }
    const size = Number(execFileSync('/usr/sbin/sysctl', ['-n', name], options))
    return size > 0 ? size : undefined
  } catch {
    return undefined
  }
}

function measured(): CacheSizes {
  const { l1, l2, l3 } = fallbackCaches
  if (process.platform === 'linux') {
    return { l1: linuxCache(0) ?? l1, l2: linuxCache(2) ?? l2, l3: linuxCache(3) ?? l3 }
  }
  if (process.platform === 'darwin') {
    return {
      l1: macCache('hw.perflevel0.l1dcachesize') ?? macCache('hw.l1dcachesize') ?? l1,
      l2: macCache('hw.perflevel0.l2cachesize') ?? macCache('hw.l2cachesize') ?? l2,
      l3: macCache('hw.perflevel0.l3cachesize') ?? macCache('hw.l3cachesize') ?? 0,
    }
  }
  return fallbackCaches
}

let sizes: CacheSizes | undefined

/** The caches of this machine, asked for once. */
export function cacheSizes(): CacheSizes {
  sizes ??= measured()
  return sizes
}
