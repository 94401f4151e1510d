/** A directory beside the new file for what is not complete yet. */
import { basename, dirname, join } from 'node:path'
import { isMissing, list, makeDirectory, removeTree, stat } from '../files'
import type { FilePath } from '../path'
import type { Steps } from '../steps'
import { pathOf } from '../stores/open-store'
import { isAbandoned, temporaryName } from '../zip/temporary'

/** Writers of single files take what is called like their own temporaries for theirs, and remove it. */
const suffix = '.dir'

export interface Workspace {
  /** A path within where nothing is yet; the directory is made when it is first needed. */
  place(name: string): Steps<string>
}

/** Runs `body`, and removes the directory with what is left in it, as well as those of killed processes. */
export function* inWorkspace<T>(file: FilePath, body: (workspace: Workspace) => Steps<T>): Steps<T> {
  const path = pathOf(file)
  yield* removeAbandoned(path)
  const directory = `${temporaryName(path)}${suffix}`
  let count = 0
  try {
    return yield* body({
      *place(name) {
        // Throws where the new file has no directory either: that is not for this to make.
        if (count === 0) yield* stat(dirname(path))
        yield* makeDirectory(directory)
        return join(directory, `${++count}-${name}`)
      },
    })
  } finally {
    if (count > 0) yield* removeTree(directory)
  }
}

function* removeAbandoned(path: string): Steps<void> {
  const directory = dirname(path)
  for (const name of yield* names(directory)) {
    const mayBe = name.startsWith(`.${basename(path)}.`) && name.endsWith(suffix)
    if (!mayBe || !isAbandoned(name.slice(0, -suffix.length))) continue
    try {
      yield* removeTree(join(directory, name))
    } catch {
      // Somebody else is tidying up.
    }
  }
}

/** That there is no such directory is for the writing itself to tell. */
function* names(directory: string): Steps<readonly string[]> {
  try {
    return yield* list(directory)
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}
