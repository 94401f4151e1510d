/** New uncompressed files that hold several arrays. */
import { binding } from '../binding'
import { planCreation } from '../ndarray/create-options'
import type { SaveInfo } from '../ndarray/save-info'
import type { ArrayState } from '../ndarray/state'
import type { Content } from '../numpy/content'
import { planNpzSaving } from '../numpy/npz-options'
import { writeNpz } from '../numpy/npz-save'
import type { FilePath } from '../path'
import { copyElements } from '../raw/copy'
import { native } from '../raw/steps'
import { planned, writeSafetensors } from '../safetensors/save'
import type { Steps } from '../steps'
import { compress } from './compress'
import type { ConvertPlan } from './options'
import { contentOf, isRaw, type Portable } from './portable'
import type { Texts } from './texts'
import { inWorkspace, type Workspace } from './workspace'

type Named = readonly (readonly [name: string, array: Portable])[]

export function writeNpzFile(
  file: FilePath,
  { given, replace }: ConvertPlan,
  arrays: Named,
): Steps<SaveInfo> {
  const { compression, level } = given
  const plan = planNpzSaving({ mode: replace ? 'w' : 'w-', compression, level }, 'convert()')
  return inWorkspace(file, (workspace) => {
    const entries = arrays.map(([key, array]) => ({
      key,
      using: <T>(body: (content: Content) => Steps<T>): Steps<T> =>
        array.using((elements) => {
          const inOrder = isRaw(elements) || plan.level === undefined
          if (inOrder) return body(contentOf(array, elements))
          return uncompressed(array, elements, workspace, body)
        }),
    }))
    return writeNpz(file, entries, plan)
  })
}

/** Elements in the order of the new file, which deflating takes from the first to the last. */
function* uncompressed<T>(
  array: Portable,
  state: ArrayState,
  workspace: Workspace,
  body: (content: Content) => Steps<T>,
): Steps<T> {
  const raw = yield* native.createRaw(yield* workspace.place('spool'), false)
  const { type, shape, fortran } = array
  const spool = { raw, type, shape, fortran, offset: 0 }
  try {
    yield* copyElements(state.handle.frame, spool)
    return yield* body(contentOf(array, spool))
  } finally {
    binding.releaseRaw(raw)
  }
}

export function writeSafetensorsFile(
  file: FilePath,
  { replace }: ConvertPlan,
  arrays: Named,
  texts: Texts | undefined,
): Steps<SaveInfo> {
  return inWorkspace(file, (workspace) => {
    const tensors = arrays.map(([name, array]) =>
      planned(name, array.format, array, <T>(type: Content['type'], body: (content: Content) => Steps<T>) =>
        array.using((source) => {
          const { shape, fortran } = array
          // These files know no order of bytes and axes but one.
          const asItIs = !isRaw(source) || (!fortran && array.type.swap === type.swap)
          if (asItIs) return body({ type, shape, fortran: false, source })
          return turned(array, workspace, (state) => body({ type, shape, fortran: false, source: state }))
        }),
      ),
    )
    return writeSafetensors(file, replace, tensors, texts)
  })
}

/** Chunk by chunk elements can be put in any order. */
function* turned<T>(array: Portable, workspace: Workspace, body: (state: ArrayState) => Steps<T>): Steps<T> {
  const cparams = { codec: 'lz4', clevel: 1 } as const
  const plan = planCreation({ urlpath: yield* workspace.place('array'), cparams }, 'convert')
  const state = yield* compress(array, plan, workspace)
  try {
    return yield* body(state)
  } finally {
    state.handle.closeSync()
  }
}
