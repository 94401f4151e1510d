/** Batches that Arrow serialized. */
import { Blosc2Error } from '../errors'
import type { MetaValue } from '../msgpack'

/** The values of a block: a stream of Arrow's with one column, or, in old files, a bare record batch. */
export function arrowValues(_block: Uint8Array, _schema: Uint8Array | undefined): readonly MetaValue[] {
  throw new Blosc2Error('ERR_BLOSC2_UNSUPPORTED', 'Arrow')
}
