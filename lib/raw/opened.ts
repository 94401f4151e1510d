import type { NativeRaw } from '../binding'
import { RawHandle, type RawHandleOptions } from './handle'

/** How the classes of open files get at the handle. */
export const rawHandle: unique symbol = Symbol('rawHandle')

/** An open file of uncompressed arrays: what the kinds of them have in common. */
export abstract class OpenedFile {
  /** @internal */
  readonly [rawHandle]: RawHandle

  /** @internal */
  constructor(raw: NativeRaw, options: RawHandleOptions) {
    this[rawHandle] = new RawHandle(raw, options)
  }

  /** The file; `undefined` for bytes in memory. */
  get urlpath(): string | undefined {
    return this[rawHandle].file?.name
  }

  get closed(): boolean {
    return this[rawHandle].closed
  }

  /**
   * Closes the file, once what is under way is done. Closing twice is fine.
   * @example await file.close()
   */
  close(): Promise<void> {
    return this[rawHandle].close()
  }

  /** Closes without waiting; reads under way still finish. */
  closeSync(): void {
    this[rawHandle].closeSync()
  }

  [Symbol.dispose](): void {
    this.closeSync()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
