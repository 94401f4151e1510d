/** Names for files that are being written beside the one they are to replace. */
import { basename, dirname, join } from 'node:path'
import { list, removeTree } from '../files'
import { native, type Steps } from '../steps'

const suffix = '.b2tmp'
let counter = 0

/** Of the form that native code uses as well. */
export function temporaryName(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}-s${++counter}${suffix}`)
}

/** Those that native code writes have no `s`, and whoever writes one has it locked. */
const pattern = /^\..*\.(\d+)-(s?)\d+\.b2tmp$/

export function isTemporary(name: string): boolean {
  return pattern.test(name)
}

/** Whether a file is one that an interrupted write may have left: ours, or one of Python's, or a lock. */
export function isStray(name: string): boolean {
  return isTemporary(name) || name.endsWith('.tmp') || name.endsWith('.b2lock')
}

/** Whether a temporary that nobody locks is of a process that is no more. */
export function isAbandoned(name: string): boolean {
  const pid = pattern.exec(name)?.[1]
  return pid !== undefined && !isAlive(Number(pid))
}

/** Removes a temporary, be it a file or a directory, if whoever wrote it is no more. Other files stay. */
export function* removeIfAbandoned(path: string): Steps<void> {
  const name = basename(path)
  const locked = pattern.exec(name)?.[2] === ''
  try {
    if (locked) yield* native.removeAbandoned(path)
    else if (isAbandoned(name)) yield* removeTree(path)
  } catch {
    // Somebody else is tidying up.
  }
}

/** Removes what killed processes have left of writing to `path`, be it files or directories. */
export function* removeAbandoned(path: string): Steps<void> {
  const directory = dirname(path)
  const prefix = `.${basename(path)}.`
  for (const name of yield* list(directory)) {
    if (name.startsWith(prefix)) yield* removeIfAbandoned(join(directory, name))
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
