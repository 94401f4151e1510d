/** The msgpack dialect of metadata, as Python-Blosc2 writes and reads it. */
export { arrayLength, decodeValue, splitArray } from './decode'
export {
  type Embeddable,
  embeddedBytes,
  embeddedSteps,
  frameHandle,
  isEmbeddable,
  openEmbeddedWith,
} from './embedded'
export { assemble, type Encoded, encodeValue } from './encode'
export { ExtData, type MetaValue, Ref, type RefTarget, Timestamp, Tuple } from './values'
export { Writer } from './writer'
