import type { ResolvedSelection, Selection } from './types'

/** @throws RangeError, TypeError */
export function resolveSelection(selection: Selection, shape: readonly number[]): ResolvedSelection {
  throw new Error(`not there yet: ${String(selection)} ${shape}`)
}
