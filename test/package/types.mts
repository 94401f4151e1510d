import { asarray, isBlosc2Error, type NDArray, open, slice, type Tensor } from 'blosc2'

export async function firstRow(path: string): Promise<Tensor> {
  const array: NDArray = await open(path, { kind: 'ndarray' })
  const tensor: Tensor = await array.get([slice(0, 1)])
  await array.close()
  return tensor
}

export async function total(values: Float64Array): Promise<number> {
  const array = await asarray(values, { shape: [values.length], dtype: 'float64' })
  const { data } = await array.get()
  const numbers: Float64Array = data
  return numbers.reduce((sum, value) => sum + value, 0)
}

export function codeOf(error: unknown): string | undefined {
  return isBlosc2Error(error) ? error.code : undefined
}
