/** Names for files that are being written beside the one they are to replace. */
import { basename, dirname, join } from 'node:path'
import { list, removeTree } from '../files'
import type { Steps } from '../steps'

const suffix = '.b2tmp'
let counter = 0

/** Of the form that native code uses as well. */
export function temporaryName(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}-s${++counter}${suffix}`)
}

const pattern = /^\..*\.(\d+)-s?\d+\.b2tmp$/

/** Whether a file is one that an interrupted write may have left: ours, or one of Python's, or a lock. */
export function isStray(name: string): boolean {
  return pattern.test(name) || name.endsWith('.tmp') || name.endsWith('.b2lock')
}

/** Whether a file is a temporary of a process that is no more. */
export function isAbandoned(name: string): boolean {
  const pid = pattern.exec(name)?.[1]
  return pid !== undefined && !isAlive(Number(pid))
}

/** Removes what killed processes have left of writing to `path`, be it files or directories. */
export function* removeAbandoned(path: string): Steps<void> {
  const directory = dirname(path)
  const prefix = `.${basename(path)}.`
  for (const name of yield* list(directory)) {
    if (!name.startsWith(prefix) || !isAbandoned(name)) continue
    try {
      yield* removeTree(join(directory, name))
    } catch {
      // Somebody else is tidying up.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
