/** Values on their way into an array: which ones fit, and how native code converts them. */
import { canCast } from './casting'
import type { ElementType } from './elements'
import { encodeValues } from './encode'
import { numericTypes } from './names'
import { describeDType } from './resolve'
import type { DenseSource, Given } from './source'
import { itemType } from './struct'
import { elementSize, viewClass } from './views'

function mismatch(type: ElementType, source: ElementType): TypeError {
  const expected = describeDType(type)
  const allowed = "what NumPy's rule 'same_kind' converts to it"
  return new TypeError(`Expected values of ${expected} or of ${allowed}, got ${describeDType(source)}`)
}

/** The native code of a view's elements, and their bytes. */
function memoryOf(source: ElementType, view: ArrayBufferView): { code: number; itemsize: number } {
  if (source.dtype === 'float16') {
    const wide = elementSize(view) === 4
    return wide ? { code: numericTypes.float32.code, itemsize: 4 } : { code: source.code, itemsize: 2 }
  }
  // Any byte but 0 is true in memory, and 1 in a file.
  const code = source.dtype === 'bool' ? numericTypes.uint8.code : source.code
  return { code, itemsize: source.itemsize }
}

/** Not every N-API knows Float16Array; to native code its elements are 16 bits either way. */
function plainView(view: ArrayBufferView): ArrayBufferView {
  return viewClass(view) === 'Float16Array'
    ? new Uint16Array(view.buffer, view.byteOffset, view.byteLength / 2)
    : view
}

/** What a source means to a type: typed arrays without a dtype of their own may stand for more than numbers. */
function meaning(item: ElementType, source: DenseSource, view: ArrayBufferView): ElementType {
  if (source.untyped !== true) return source.type
  if (item.dtype === 'float16' && viewClass(view) === 'Uint16Array') return item
  return item.kind === 'b' && source.type.dtype === 'uint8' ? item : source.type
}

function giveView(type: ElementType, source: DenseSource, data: ArrayBufferView): Given {
  const item = itemType(type)
  const from = meaning(item, source, data)
  const view = plainView(data)
  if (!canCast(from, item)) throw mismatch(item, from)
  const { code, itemsize } = memoryOf(from, data)
  return { view, itemsize, conversion: { stored: type.code, memory: code, swap: type.swap } }
}

function isView(data: DenseSource['data']): data is ArrayBufferView {
  return ArrayBuffer.isView(data)
}

/**
 * Values of a source for elements of `type`, to be handed to native code with the source's offset and strides times
 * `itemsize`. Arrays of numbers are converted value by value; typed arrays as NumPy's rule `same_kind` allows. For a
 * type with a `subshape` the source's last axes are those of the sub-array, contiguous.
 *
 * @throws TypeError when the values are of another kind, RangeError when one does not fit; both name it.
 */
export function give(type: ElementType, source: DenseSource): Given {
  const { data } = source
  if (isView(data)) return giveView(type, source, data)
  const item = itemType(type)
  const view = encodeValues(item, data, 'data')
  return {
    view,
    itemsize: item.itemsize,
    conversion: { stored: type.code, memory: type.code, swap: type.swap },
  }
}
