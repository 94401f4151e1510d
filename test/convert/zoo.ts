/** Arrays of every kind, to be carried from file to file. */
import assert from 'node:assert/strict'
import { asarraySync, type NDArray, openNpz, type TensorLike } from '../../lib/index'

const counted = (n: number) => Array.from({ length: n }, (_, i) => i * 3 - 7)

export const numbers: Readonly<Record<string, TensorLike | NDArray>> = {
  f8: { data: Float64Array.from(counted(77)), shape: [7, 11] },
  'group/i4': { data: Int32Array.from(counted(210)), shape: [5, 6, 7] },
  'group/deep/half': { data: Uint16Array.from(counted(30)), shape: [30], dtype: 'float16' },
  scalar: { data: Float32Array.of(1, -2), shape: [], dtype: 'complex64' },
  nothing: { data: new Uint16Array(0), shape: [3, 0] },
}

const struct = {
  fields: [
    { name: 'a', dtype: 'int32', offset: 0, byteOrder: 'big' },
    { name: 'größe', dtype: 'float64', offset: 8, shape: [2], title: 'of it' },
  ],
  itemsize: 25,
} as const

export const zoo: Readonly<Record<string, TensorLike | NDArray>> = {
  ...numbers,
  fortran: { data: Int16Array.from(counted(210)), shape: [5, 6, 7], strides: [1, 5, 30] },
  'group/big': asarraySync(Float32Array.from(counted(33)), { dtype: '>f4' }),
  text: { data: ['a', 'größe', '😀', '', 'x', 'yz'], shape: [3, 2] },
  bytes: { data: ['abc', '', '\x00z'], shape: [3], dtype: 'S5' },
  time: { data: BigInt64Array.of(-5n, -(2n ** 63n), 0n), shape: [3], dtype: 'datetime64[25us]' },
  raw: { data: Uint8Array.from(counted(42)), shape: [6], dtype: 'V7' },
  struct: { data: Uint8Array.from(counted(100)), shape: [4], dtype: struct },
}

/** The members of an archive, each a whole `.npy` file: dtype, byte order, order of axes and elements. */
export async function membersOf(path: string): Promise<Record<string, string>> {
  await using file = await openNpz(path)
  const members: [string, string][] = []
  for (const key of [...file.keys()].sort()) {
    members.push([key, Buffer.from(await file.bytes(`${key}.npy`)).toString('latin1')])
  }
  assert.ok(members.length > 0)
  return Object.fromEntries(members)
}
