import { binding, type NativeFrame, type NativeMetalayer } from '../binding'
import { Blosc2Error } from '../errors'
import { native, type Steps } from '../steps'
import { userLayers } from './input'
import { Metadata } from './metadata'

/**
 * Metadata with entries and lengths that were fixed when the object was created. An entry can be set to a value of the
 * same length in bytes.
 *
 * @example
 * ```ts
 * const a = await blosc2.zeros([10], { meta: { version: 1, origin: new blosc2.Tuple(0, 0) } })
 * await a.meta.set('version', 2)
 * a.meta.toObject() // { version: 2, origin: Tuple(2) [0, 0] }
 * ```
 */
export class FixedMetadata extends Metadata {
  protected override readonly sort = 'meta'

  /** @example array.meta.getBytes('version') // Uint8Array(1) [1] */
  override getBytes(name: string): Uint8Array | undefined {
    return this.#layers().find(([key]) => key === name)?.[1]
  }

  protected override names(): readonly string[] {
    return this.#layers().map(([name]) => name)
  }

  #layers(): readonly NativeMetalayer[] {
    return userLayers(this.handle.info.meta)
  }

  protected override *replace(frame: NativeFrame, layers: readonly NativeMetalayer[]): Steps<NativeFrame> {
    const stored = new Map(binding.frameInfo(frame).meta)
    for (const [name, bytes] of layers) {
      const old = stored.get(name)
      if (old === undefined) {
        const message = `Expected the name of an entry of 'meta', which are fixed at creation, got '${name}': use 'vlmeta'`
        throw new Blosc2Error('ERR_BLOSC2_KEY', message)
      }
      if (old.length !== bytes.length) {
        const lengths = `Expected a value of ${old.length} bytes for '${name}' in 'meta', got one of ${bytes.length}`
        throw new RangeError(`${lengths}: lengths are fixed at creation; use 'vlmeta'`)
      }
    }
    return yield* native.changeMetadata(frame, { meta: layers, vlmeta: [], removed: [], checksums: null })
  }
}
