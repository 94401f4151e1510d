import { expectInteger } from '../options'

/** In which batch an item is, and the how manyth of it; negative numbers count from the end. @throws RangeError */
export function locate(lengths: readonly number[], index: unknown): { batch: number; within: number } {
  const count = lengths.reduce((sum, length) => sum + length, 0)
  if (count === 0) throw new RangeError('Expected the number of an item, but there are no items')
  const given = expectInteger(index, -count, count - 1, 'the number of the item')
  let within = given < 0 ? given + count : given
  let batch = 0
  for (const length of lengths) {
    if (within < length) break
    within -= length
    batch++
  }
  return { batch, within }
}
