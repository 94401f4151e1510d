/** How the command line puts numbers, shapes and dtypes into words. */
import type { DType } from '../dtype'
import type { DescribedCParams } from '../params'

const units = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB'] as const

/** Three digits that count: `1.23 MB`. */
export function size(bytes: number): string {
  let unit = 0
  let amount = bytes
  while (amount >= 999.5 && unit < units.length - 1) {
    amount /= 1000
    unit += 1
  }
  const digits = unit === 0 || amount >= 99.95 ? 0 : amount >= 9.995 ? 1 : 2
  return amount === 1 && unit === 0 ? '1 byte' : `${amount.toFixed(digits)} ${units[unit]}`
}

export function shape(lengths: readonly number[]): string {
  return lengths.length === 0 ? '() (one element)' : lengths.join(' × ')
}

export function count(n: number, noun: string): string {
  return `${n.toLocaleString('en')} ${noun}${n === 1 ? '' : 's'}`
}

/** `4.00 MB in 1.20 MB, 3.3 times smaller`. */
export function compressed(nbytes: number, cbytes: number): string {
  if (cbytes === 0 || nbytes === 0) return `${size(nbytes)} in ${size(cbytes)}`
  const ratio = nbytes / cbytes
  const factor = ratio >= 1 ? `${digits(ratio)} times smaller` : `${digits(1 / ratio)} times larger`
  return `${size(nbytes)} in ${size(cbytes)}, ${factor}`
}

export function digits(amount: number): string {
  return amount.toFixed(amount >= 100 ? 0 : amount >= 10 ? 1 : 2)
}

export function dtypeName(dtype: DType): string {
  if (typeof dtype === 'string') return dtype
  const members = dtype.fields.map(
    (field) => `${field.name}: ${dtypeName(field.dtype)}${field.shape ? `[${field.shape.join(', ')}]` : ''}`,
  )
  return `struct { ${members.join(', ')} }`
}

export function compression({ codec, clevel, filters, useDict }: DescribedCParams): string {
  const steps = filters.map((filter) => String(typeof filter === 'object' ? filter.id : filter))
  const dictionary = useDict ? ['a dictionary'] : []
  return [`${codec} level ${clevel}`, ...(steps.length > 0 ? steps : ['no filter']), ...dictionary].join(', ')
}
