/** Which types NumPy converts into which under its rule `same_kind`. */
import type { ElementType } from './elements'
import type { Kind } from './names'
import { sameDType } from './resolve'

/** Numbers widen from the left to the right, never back. */
const ladder: readonly Kind[] = ['b', 'u', 'i', 'f', 'c']

/** Whether elements of `from` may be written into an array of `to`. Widths may shrink, kinds may not. */
export function canCast(from: ElementType, to: ElementType): boolean {
  const target = ladder.indexOf(to.kind)
  const source = ladder.indexOf(from.kind)
  if (target >= 0) return source >= 0 && source <= target
  // Counts of a unit may come as plain integers; a conversion between units is not offered.
  if (to.kind === 'M' || to.kind === 'm') return from.dtype === 'int64' || from.dtype === to.dtype
  if (to.kind === 'V') {
    return (
      sameDType(from.dtype, to.dtype) ||
      (from.kind === 'V' && from.itemsize === to.itemsize && isRaw(from, to))
    )
  }
  return from.kind === to.kind && from.itemsize === to.itemsize
}

/** Bytes without meaning go into any struct of their size, and any struct into them. */
function isRaw(from: ElementType, to: ElementType): boolean {
  return typeof from.dtype === 'string' || typeof to.dtype === 'string'
}
