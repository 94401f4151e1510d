/** Values on their way into an array: which ones fit, and how native code converts them. */
import type { ElementType } from './elements'
import type { DenseSource, Given } from './source'

/**
 * Values of a source for elements of `type`.
 *
 * @throws TypeError when the values are of another kind, RangeError when one does not fit.
 */
export function give(type: ElementType, source: DenseSource): Given {
  throw new Error(`not there yet: ${type.kind} ${source.offset}`)
}
