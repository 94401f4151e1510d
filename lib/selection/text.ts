/** Selections as NumPy's text: `'0:10, ::-2, -1, ..., newaxis, [0, 2]'`. */
import { describe } from '../options'
import { checkedSlice } from './slice'
import { newaxis, type SliceLike } from './types'

const integer = /^[+-]?\d+$/
const list = /^\[([^[\]]*)\]$/

function number(text: string, whole: string): number {
  if (!integer.test(text)) {
    throw new TypeError(`Expected an integer in the selection ${describe(whole)}, got ${describe(text)}`)
  }
  return Number(text) + 0
}

function bound(text: string | undefined, whole: string): number | null {
  const trimmed = text?.trim() ?? ''
  return trimmed === '' || trimmed === 'None' ? null : number(trimmed, whole)
}

function range(parts: readonly string[], whole: string): SliceLike {
  if (parts.length > 3) {
    throw new TypeError(`Expected at most two colons per axis in the selection ${describe(whole)}`)
  }
  return checkedSlice({
    start: bound(parts[0], whole),
    stop: bound(parts[1], whole),
    step: bound(parts[2], whole),
  })
}

function entry(text: string, whole: string): unknown {
  if (text === '...' || text === ':') return text
  if (text === 'newaxis' || text === 'None' || text === 'np.newaxis') return newaxis
  const items = list.exec(text)?.[1]
  if (items !== undefined) return commas(items).map((item) => number(item, whole))
  const parts = text.split(':')
  return parts.length === 1 ? number(text, whole) : range(parts, whole)
}

/** Parts between commas, trimmed; a trailing comma ends the last one. */
function commas(text: string): string[] {
  const parts = text.split(',').map((part) => part.trim())
  if (parts.at(-1) === '') parts.pop()
  return parts
}

/** Parts between the commas outside brackets. */
function axesOf(text: string): string[] {
  if (!text.includes('[')) return commas(text)
  const parts: string[] = []
  let depth = 0
  let from = 0
  for (let i = 0; i < text.length; i++) {
    const character = text.charAt(i)
    if (character === '[') depth += 1
    else if (character === ']') depth -= 1
    else if (character === ',' && depth === 0) {
      parts.push(text.slice(from, i).trim())
      from = i + 1
    }
  }
  const last = text.slice(from).trim()
  return last === '' ? parts : [...parts, last]
}

/**
 * The entries of a selection written as text.
 *
 * @throws TypeError when it is not one, RangeError for a step of 0.
 */
export function parseSelection(text: string): readonly unknown[] {
  if (text.trim() === '')
    throw new TypeError(`Expected a selection such as '0:10, -1', got ${describe(text)}`)
  return axesOf(text).map((part) => entry(part, text))
}
