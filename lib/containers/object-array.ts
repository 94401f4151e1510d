import type { FrameHandle } from '../handle/handle'
import type { Encoded, MetaValue } from '../msgpack'
import { refuseAsyncOptions, runAsync, runSync } from '../steps'
import { type ContainerOptions, createContainer, type SyncContainerOptions } from './create'
import { encodeObject, objectMark, objectModel } from './objects'
import { Sequence } from './sequence'

/**
 * Values of any kind that metadata can have, each in a chunk of its own: objects, arrays, text, bytes, dates, tuples,
 * references, arrays and super-chunks. In memory or in a file, which Python-Blosc2 reads and writes as
 * `blosc2.ObjectArray`. As there, whole numbers are integers, also where they were floats: see {@link Metadata}.
 *
 * @example
 * ```ts
 * await using log = await blosc2.ObjectArray.create({ urlpath: 'log.b2f' })
 * await log.push({ step: 1, loss: 0.25, tags: ['warm-up'] })
 * for await (const entry of log) console.log(entry)
 * ```
 */
export class ObjectArray extends Sequence<unknown, MetaValue, Encoded> {
  readonly kind = 'objectarray'

  /** @internal ObjectArrays come from `ObjectArray.create`, `open`, `load` and `fromCframe`. */
  constructor(handle: FrameHandle) {
    super(handle, objectModel(encodeObject))
  }

  /**
   * Makes an empty one, in memory or, with `urlpath`, in a file.
   *
   * @throws `EEXIST` where `urlpath` exists, unless `mode` is `'w'`.
   * @example
   * ```ts
   * const values = await ObjectArray.create()
   * await values.extend([null, 'text', { a: [1, 2.5] }])
   * ```
   */
  static async create(options?: ContainerOptions): Promise<ObjectArray> {
    return new ObjectArray(await runAsync(creating(options, 'ObjectArray.create'), options))
  }

  /** Blocking {@link create}. */
  static createSync(options?: SyncContainerOptions): ObjectArray {
    refuseAsyncOptions(options, 'ObjectArray.create')
    return new ObjectArray(runSync(creating(options, 'ObjectArray.createSync')))
  }
}

function creating(options: ContainerOptions | undefined, owner: string) {
  return createContainer(options, owner, {
    marks: [[objectMark, { version: 1, serializer: 'msgpack' }]],
  })
}
