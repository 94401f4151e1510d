/** New memory for results, every byte of which native code writes before it is handed out. */
import type { ArrayClass } from './views'

// Below, filling with zeros costs less than asking Node for memory as it is. Above, allocators take pages from the
// system, which are zeros already.
const smallest = 4096
const largest = 32 << 20

/** An array of `length` entries that holds anything: it must not be handed out before all of it has been written. */
export function freshArray(array: ArrayClass, length: number): ArrayBufferView {
  const bytes = length * array.BYTES_PER_ELEMENT
  if (bytes < smallest || bytes > largest) return new array(length)
  return new array(Buffer.allocUnsafeSlow(bytes).buffer, 0, length)
}
