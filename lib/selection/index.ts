/** Selections as NumPy and zarrita write them, worked out for the engine. */
export { resolveSelection } from './resolve'
export { slice } from './slice'
export {
  type AxisSelection,
  type IndexList,
  type MaskTensor,
  newaxis,
  type ResolvedSelection,
  type Selection,
  type Slice,
  type SliceLike,
} from './types'
