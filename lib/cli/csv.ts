/** Arrays as comma-separated values: a line for each run along the last axis. Structs: a line for each element. */

import type { DType } from '../dtype'
import { resolveSelection } from '../selection'
import { type Element, elementsOf, textOf } from './elements'
import { gridOf, type Readable } from './opened'
import { windowsOf } from './windows'

/** Elements that are turned to text at a time. */
const piece = 2 ** 16

function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function membersOf(dtype: DType): readonly string[] | undefined {
  return typeof dtype === 'object' ? dtype.fields.map(({ name }) => name) : undefined
}

/** The text in pieces of whole lines, except where a single line is very long. */
export async function* csvOf(
  array: Readable,
  given: string | undefined,
  options: { readonly signal: AbortSignal },
): AsyncGenerator<string> {
  const selection = resolveSelection(given, array.shape)
  const members = array.kind === 'ndarray' ? membersOf(array.dtype) : undefined
  if (members) yield `${members.map(cell).join(',')}\n`
  const columns = members ? 1 : (selection.shape.at(-1) ?? 1)
  let place = 0
  for (const entries of windowsOf(selection, gridOf(array), piece)) {
    const sources = members && array.kind === 'ndarray' ? members.map((name) => array.field(name)) : [array]
    const tensors = await Promise.all(sources.map((source) => source.get(entries, options)))
    const count = product(tensors[0]?.shape.slice(0, array.shape.length) ?? [])
    const values = tensors.map((tensor) => grouped(elementsOf(tensor), product(tensor.shape) / count))
    const lines: string[] = []
    for (let i = 0; i < count; i++) {
      place += 1
      lines.push(values.map((value) => cell(value(i))).join(','), place % columns === 0 ? '\n' : ',')
    }
    yield lines.join('')
  }
}

/** Members that are arrays go into one cell. */
function grouped(element: (index: number) => Element, n: number): (index: number) => string {
  if (n === 1) return (i) => textOf(element(i))
  return (i) => Array.from({ length: n }, (_, k) => textOf(element(i * n + k))).join(' ')
}

function product(lengths: readonly number[]): number {
  return lengths.reduce((all, n) => all * n, 1)
}
