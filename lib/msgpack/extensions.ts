/** The extension types of the dialect. */
import { checkTarget, type MetaValue, Ref, Timestamp } from './values'

export const timestampType = -1
export const embeddedType = 42
export const referenceType = 43
const referenceVersion = 1

/** What the payload of a reference says, in the order in which Python writes it. */
export function referencePayload({ target }: Ref): MetaValue {
  const { kind, ...rest } = target
  const ref: MetaValue = { kind, version: referenceVersion, ...rest }
  return { kind: 'ref', version: referenceVersion, ref }
}

/** None for other kinds of references and later versions. */
export function referenceFrom(decoded: MetaValue): Ref | undefined {
  const payload = recordOf(decoded)
  const ref = recordOf(payload.ref)
  const versions = payload.version === referenceVersion && ref.version === referenceVersion
  const target = payload.kind === 'ref' && versions ? checkTarget(ref) : undefined
  return target && new Ref(target)
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

/** The shortest of the three forms. */
export function timestampBytes(time: Date): Uint8Array {
  const milliseconds = time.getTime()
  const seconds = Math.floor(milliseconds / 1000)
  const nanoseconds = nanosecondsOf(time, (milliseconds - seconds * 1000) * 1e6)
  if (seconds < 0 || seconds >= 2 ** 34) {
    const bytes = new DataView(new ArrayBuffer(12))
    bytes.setUint32(0, nanoseconds)
    bytes.setBigInt64(4, BigInt(seconds))
    return new Uint8Array(bytes.buffer)
  }
  if (nanoseconds === 0 && seconds < 2 ** 32) {
    const bytes = new DataView(new ArrayBuffer(4))
    bytes.setUint32(0, seconds)
    return new Uint8Array(bytes.buffer)
  }
  const bytes = new DataView(new ArrayBuffer(8))
  bytes.setBigUint64(0, (BigInt(nanoseconds) << 34n) | BigInt(seconds))
  return new Uint8Array(bytes.buffer)
}

/** Methods of `Date` may have changed a timestamp since it was made: then it has no more than milliseconds. */
function nanosecondsOf(time: Date, whole: number): number {
  if (!(time instanceof Timestamp)) return whole
  return Math.floor(time.nanoseconds / 1e6) * 1e6 === whole ? time.nanoseconds : whole
}

/** None where a `Date` does not reach. */
export function toTime(data: Uint8Array): Date | undefined {
  const parts = timeParts(data)
  if (!parts) return undefined
  const { seconds, nanoseconds } = parts
  const time = new Date(seconds * 1000 + Math.floor(nanoseconds / 1e6))
  if (Number.isNaN(time.getTime()) || nanoseconds >= 1e9) return undefined
  return nanoseconds % 1e6 === 0 ? time : new Timestamp(seconds, nanoseconds)
}

function timeParts(data: Uint8Array): { seconds: number; nanoseconds: number } | undefined {
  const bytes = new DataView(data.buffer, data.byteOffset, data.byteLength)
  switch (data.length) {
    case 4:
      return { seconds: bytes.getUint32(0), nanoseconds: 0 }
    case 8: {
      const both = bytes.getBigUint64(0)
      return { seconds: Number(both & 0x3_ffff_ffffn), nanoseconds: Number(both >> 34n) }
    }
    case 12:
      return { seconds: Number(bytes.getBigInt64(4)), nanoseconds: bytes.getUint32(0) }
  }
  return undefined
}
