/** Stores that `open` makes where there are none yet. */
import type { Opened } from '../interpret'
import type { OpenOptions } from '../open-options'
import { isObject } from '../options'
import type { FilePath } from '../path'
import type { Steps } from '../steps'
import { EmbedStore } from './embed'
import { createEmbedded } from './embed-create'

/** How to make an empty store at the path, if the mode allows that and kind or extension ask for one. */
export function creatorOf(
  file: FilePath,
  options: OpenOptions | undefined,
): (() => Steps<Opened>) | undefined {
  const given: OpenOptions = isObject(options) ? options : {}
  const { mode, kind, cparams, locking } = given
  if (mode !== 'a' && mode !== 'w') return undefined
  const asked = kind === 'embedstore' || (kind === undefined && file.name.endsWith('.b2e'))
  if (!asked) return undefined
  return function* () {
    const urlpath = Buffer.isBuffer(file.native) ? file.native : file.name
    const target = { urlpath, mode: mode === 'w' ? 'w' : 'w-', cparams, locking } as const
    return new EmbedStore(yield* createEmbedded(target, 'open'), cparams)
  }
}
