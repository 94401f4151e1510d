/** Uncompressed arrays as sources. */
import { binding, type NativeRaw } from '../binding'
import { defaultMaxHeaderSize } from '../numpy/header'
import { locateNpy } from '../numpy/locate'
import { isArray, isStored, NpzArchive } from '../numpy/npz-archive'
import { planNpz } from '../numpy/npz-options'
import type { FilePath } from '../path'
import type { RawArray } from '../raw/array'
import { native } from '../raw/steps'
import { typeOfFormat } from '../safetensors/format'
import { readHeader } from '../safetensors/open'
import { type Steps, step } from '../steps'
import type { Member } from '../zip/records'
import type { Portable, PortableFile } from './portable'

export function readNpyFile(file: FilePath): Steps<PortableFile> {
  return opening(file, function* (raw, close) {
    const array = yield* locateNpy(raw, 0, defaultMaxHeaderSize)
    return { arrays: [portableRaw(undefined, array)], others: [], texts: undefined, close }
  })
}

export function readNpzFile(file: FilePath): Steps<PortableFile> {
  return opening(file, function* (raw, close) {
    const archive = yield* NpzArchive.open(raw, planNpz({}, 'convert()').maxHeaderSize)
    const members = [...archive.members.values()]
    const arrays: Portable[] = []
    for (const member of members.filter(isArray)) arrays.push(yield* portableMember(raw, archive, member))
    return {
      arrays,
      others: members.filter((member) => !isArray(member)).map(({ name }) => name),
      texts: undefined,
      *close() {
        archive.close()
        yield* close()
      },
    }
  })
}

function* portableMember(raw: NativeRaw, archive: NpzArchive, member: Member): Steps<Portable> {
  const { type, shape, fortran } = yield* archive.header(raw, member)
  return {
    name: member.name.slice(0, -'.npy'.length),
    type,
    shape,
    fortran: fortran && shape.length > 1,
    sequential: !isStored(member),
    using: (body) => archive.array(raw, member, body),
  }
}

export function readSafetensorsFile(file: FilePath): Steps<PortableFile> {
  return opening(file, function* (raw, close) {
    const { entries, metadata } = yield* readHeader(raw)
    const arrays: Portable[] = []
    const others: string[] = []
    for (const [name, { format, shape, offset }] of entries) {
      const type = typeOfFormat(format)
      if (!type) others.push(name)
      else
        arrays.push(
          portableRaw(
            name,
            { raw, type, shape, offset, fortran: false },
            type.kind === 'V' ? format : undefined,
          ),
        )
    }
    return { arrays, others, texts: Object.keys(metadata).length > 0 ? metadata : undefined, close }
  })
}

function portableRaw(name: string | undefined, array: RawArray, format?: Portable['format']): Portable {
  const { type, shape, fortran } = array
  return {
    name,
    type,
    shape,
    fortran: fortran && shape.length > 1,
    format,
    using: (body) => body(array),
  }
}

function* opening(
  file: FilePath,
  read: (raw: NativeRaw, close: () => Steps<void>) => Steps<PortableFile>,
): Steps<PortableFile> {
  const raw = yield* native.openRaw(file.native, 'fixed', false)
  try {
    return yield* read(raw, () => release(raw))
  } catch (error) {
    binding.releaseRaw(raw)
    throw error
  }
}

function release(raw: NativeRaw): Steps<void> {
  return step(
    () => binding.releaseRaw(raw),
    async () => binding.releaseRaw(raw),
  )
}
