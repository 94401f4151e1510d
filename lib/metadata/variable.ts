import { binding, type NativeFrame, type NativeMetalayer } from '../binding'
import { publicError } from '../errors'
import type { FrameHandle } from '../handle/handle'
import { checkOptions } from '../options'
import { type AsyncOptions, native, type Steps } from '../steps'
import { checkMetadataCount } from './input'
import { Metadata } from './metadata'

/**
 * Metadata of variable length, which can be set and deleted at any time: up to 16 entries, 15 in files with checksums.
 *
 * @example
 * ```ts
 * const a = await blosc2.open('a.b2nd', { mode: 'r+' })
 * await a.vlmeta.set('unit', 'K')
 * await a.batch(async () => {
 *   await a.set([0], 1)
 *   await a.vlmeta.set('changed', new Date())
 * })
 * a.vlmeta.get('unit') // 'K'
 * await a.vlmeta.delete('unit') // true
 * ```
 */
export class VariableMetadata extends Metadata {
  protected override readonly sort = 'vlmeta'
  /** Entries that belong to the object itself: not shown, and changed by nothing but its own operations. */
  readonly #reserved: readonly string[]

  /** @internal */
  constructor(handle: FrameHandle, reserved: readonly string[] = []) {
    super(handle)
    this.#reserved = reserved
  }

  /** @example array.vlmeta.getBytes('unit') // Uint8Array(3) [162, 109, 86] */
  override getBytes(name: string): Uint8Array | undefined {
    if (this.#reserved.includes(name)) return undefined
    try {
      return binding.vlmetaEntry(this.handle.frame, name)
    } catch (error) {
      throw publicError(error, this.handle.file?.name)
    }
  }

  protected override names(): readonly string[] {
    return this.#shown(this.handle.info.vlmetaNames)
  }

  /**
   * Deletes an entry. Resolves to whether there was one.
   * @example await array.vlmeta.delete('unit') // true
   */
  async delete(name: string, options?: AsyncOptions): Promise<boolean> {
    checkOptions(options, ['signal', 'onProgress'], 'delete()')
    const removal = this.#removal(name)
    await this.handle.change((frame) => removal.from(frame), [], options)
    return removal.found
  }

  /** Blocking {@link delete}. */
  deleteSync(name: string): boolean {
    const removal = this.#removal(name)
    this.handle.changeSync((frame) => removal.from(frame), [])
    return removal.found
  }

  /**
   * Deletes all entries.
   * @example await array.vlmeta.clear()
   */
  async clear(options?: AsyncOptions): Promise<void> {
    checkOptions(options, ['signal', 'onProgress'], 'clear()')
    await this.handle.change((frame) => this.#removal().from(frame), [], options)
  }

  /** Blocking {@link clear}. */
  clearSync(): void {
    this.handle.changeSync((frame) => this.#removal().from(frame), [])
  }

  protected override *replace(frame: NativeFrame, layers: readonly NativeMetalayer[]): Steps<NativeFrame> {
    const { vlmetaNames } = binding.frameInfo(frame)
    for (const [name] of layers) {
      if (this.#reserved.includes(name)) {
        throw new TypeError(
          `The name '${name}' in 'vlmeta' is reserved for what the object itself keeps there`,
        )
      }
    }
    const reserved = binding.checksumState(frame) === 'none' ? 0 : 1
    checkMetadataCount([...vlmetaNames, ...layers.map(([name]) => name)], 'vlmeta', reserved)
    return yield* native.changeMetadata(frame, { meta: [], vlmeta: layers, removed: [], checksums: null })
  }

  #shown(names: readonly string[]): readonly string[] {
    return names.filter((name) => !this.#reserved.includes(name))
  }

  /** Of one entry, or of all. */
  #removal(name?: string): Removal {
    return new Removal((known) => this.#shown(known).filter((key) => name === undefined || key === name))
  }
}

class Removal {
  readonly #choose: (names: readonly string[]) => readonly string[]
  found = false

  constructor(choose: (names: readonly string[]) => readonly string[]) {
    this.#choose = choose
  }

  *from(frame: NativeFrame): Steps<NativeFrame> {
    const removed = this.#choose(binding.frameInfo(frame).vlmetaNames)
    this.found = removed.length > 0
    if (!this.found) return frame
    return yield* native.changeMetadata(frame, { meta: [], vlmeta: [], removed, checksums: null })
  }
}
