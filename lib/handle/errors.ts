/** Why a handle refuses to do something. `file` is its path, where it has one. */
import { Blosc2Error, type Blosc2ErrorCode } from '../errors'

function refusal(code: Blosc2ErrorCode, message: string, file: string | undefined): Blosc2Error {
  return new Blosc2Error(code, message, file === undefined ? {} : { path: file })
}

export function closedError(file: string | undefined): Blosc2Error {
  const what = file === undefined ? 'This object' : `The handle of '${file}'`
  return refusal('ERR_BLOSC2_CLOSED', `${what} is closed: open it again to use it`, file)
}

export function readOnlyError(file: string | undefined): Blosc2Error {
  const message =
    file === undefined
      ? 'These bytes are read where they are, as copy: false asks for: a change needs copy: true'
      : `'${file}' was opened read-only: a change needs mode 'r+' or 'a'`
  return refusal('ERR_BLOSC2_READ_ONLY', message, file)
}

export function privateError(file: string | undefined): Blosc2Error {
  const message = `'${file}' was opened with mmapMode 'c', which never changes the file: save() makes another one`
  return refusal('ERR_BLOSC2_READ_ONLY', message, file)
}

export function unlockedError(file: string): TypeError {
  return new TypeError(`Expected '${file}' to be opened with locking: true for withLock()`)
}

export function lockedError(file: string | undefined, what: string, reason: string): Blosc2Error {
  return refusal('ERR_BLOSC2_LOCKED', `${what} was called while ${reason}`, file)
}

export function busyError(files: readonly string[]): Blosc2Error {
  const names = files.map((file) => `'${file}'`).join(' or ')
  const message = `Another handle or program has locked ${names}: blocking calls do not wait, asynchronous ones do`
  return refusal('ERR_BLOSC2_LOCKED', message, files[0])
}

export function replacedError(file: string | undefined): Blosc2Error {
  const message = `Expected '${file}' to hold an array of the same dtype and number of axes: it was replaced`
  return refusal('ERR_BLOSC2_CHANGED', message, file)
}
