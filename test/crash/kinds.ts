/** Changes whose every state is a function of the number of steps made, so that a file tells which state it holds. */
import assert from 'node:assert/strict'
import { asarray, type MetaValue, type NDArray } from '../../lib/index'

const width = 64

export interface State {
  readonly rows: number
  /** The value of every element of a row. */
  readonly value: (row: number) => number
  readonly vlmeta: Record<string, MetaValue>
}

export interface Kind {
  readonly at: (step: number) => State
  /** Leads from the state before `step` to the one at it, in one commit. */
  readonly change: (array: NDArray<'int32'>, step: number) => Promise<unknown>
}

function filled(rows: number, value: number) {
  return { data: new Int32Array(rows * width).fill(value), shape: [rows, width] }
}

function rowsOf(step: number): number {
  return 5 + ((step * 7) % 50)
}

/** The fewest rows there ever were: those beyond have been cut off, and are zero since. */
function fewestRows(step: number): number {
  let fewest = rowsOf(0)
  for (let earlier = 1; earlier <= Math.min(step, 50); earlier++) fewest = Math.min(fewest, rowsOf(earlier))
  return fewest
}

const plain = { vlmeta: { kind: 'crash' } }

function mixed(step: number): State {
  const round = step - (step % 4)
  const rows = 8 + ((round * 3) % 30) + (step % 4 >= 2 ? 1 : 0)
  const noted = step % 4 === 3 ? step : step - (step % 4) - 1
  return {
    rows,
    value: (row) => (step % 4 === 0 ? step : row === 8 + ((round * 3) % 30) ? round + 2 : round + 1),
    vlmeta: noted < 0 ? plain.vlmeta : { ...plain.vlmeta, noted, text: 'y'.repeat((noted * 31) % 700) },
  }
}

export const kinds = {
  append: {
    at: (step) => ({ rows: 10 + step, value: (row) => row + 1, ...plain }),
    change: (array, step) => array.append(filled(1, 10 + step)),
  },
  set: {
    at: (step) => ({
      rows: 40,
      value: (row) => (row < 40 && row <= step ? step - ((((step - row) % 40) + 40) % 40) : 0),
      ...plain,
    }),
    change: (array, step) => array.set([step % 40], step),
  },
  resize: {
    at: (step) => ({ rows: rowsOf(step), value: (row) => (row < fewestRows(step) ? row + 1 : 0), ...plain }),
    change: (array, step) => array.resize([rowsOf(step), width]),
  },
  vlmeta: {
    at: (step) => ({
      rows: 20,
      value: (row) => row + 1,
      vlmeta: step === 0 ? plain.vlmeta : { ...plain.vlmeta, step, text: 'x'.repeat((step * 37) % 900) },
    }),
    change: (array, step) => array.vlmeta.update({ step, text: 'x'.repeat((step * 37) % 900) }),
  },
  mixed: {
    at: mixed,
    change: (array, step) => {
      const { rows } = mixed(step)
      if (step % 4 === 1) return array.set(null, step)
      if (step % 4 === 2) return array.append(filled(1, step))
      if (step % 4 === 3) return array.vlmeta.update({ noted: step, text: 'y'.repeat((step * 31) % 700) })
      return array.batch(async () => {
        await array.resize([rows, width])
        await array.set(null, step)
      })
    },
  },
} satisfies Record<string, Kind>

export type KindName = keyof typeof kinds

export const kindNames: readonly KindName[] = ['append', 'set', 'resize', 'vlmeta', 'mixed']

export function kindNamed(name: string): Kind {
  const found = kindNames.find((known) => known === name)
  return found ? kinds[found] : assert.fail(`No kind '${name}'`)
}

/** The elements of a state. */
export function elementsAt({ rows, value }: State): Int32Array {
  const data = new Int32Array(rows * width)
  for (let row = 0; row < rows; row++) data.fill(value(row), row * width, (row + 1) * width)
  return data
}

/** A file at step 0. */
export async function create(urlpath: string, kind: Kind, contiguous = true): Promise<NDArray<'int32'>> {
  const state = kind.at(0)
  const options = { chunks: [8, width], blocks: [4, 32], contiguous, urlpath, vlmeta: state.vlmeta }
  return asarray({ data: elementsAt(state), shape: [state.rows, width] }, { ...options, dtype: 'int32' })
}

/** Which of the states of `steps` a file holds; anything else fails. */
export async function stepOf(array: NDArray<'int32'>, kind: Kind, steps: readonly number[]): Promise<number> {
  const { data, shape } = await array.get()
  const vlmeta = array.vlmeta.toObject()
  const found = steps.find((step) => {
    const state = kind.at(step)
    const expected = elementsAt(state)
    return (
      shape[0] === state.rows &&
      Buffer.from(data.buffer, data.byteOffset, data.byteLength).equals(Buffer.from(expected.buffer)) &&
      JSON.stringify(vlmeta) === JSON.stringify(state.vlmeta)
    )
  })
  if (found !== undefined) return found
  const note = `shape [${shape}], first ${data[0]}, last ${data.at(-1)}, vlmeta ${JSON.stringify(vlmeta).slice(0, 80)}`
  return assert.fail(`The file holds none of the states ${steps}: ${note}`)
}
