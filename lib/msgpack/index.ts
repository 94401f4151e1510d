/** The msgpack dialect of metadata, as Python-Blosc2 writes and reads it. */
export { decodeValue } from './decode'
export { type Embeddable, openEmbeddedWith, toEmbedded } from './embedded'
export { assemble, type Encoded, encodeValue } from './encode'
export { ExtData, type MetaValue, Ref, type RefTarget, Timestamp, Tuple } from './values'
