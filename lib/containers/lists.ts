/** Cells in batches: rows of an array whose frame knows batches only. */
import type { NativeFrame } from '../binding'
import { Blosc2Error } from '../errors'
import type { MetaValue } from '../msgpack'
import type { Steps } from '../steps'
import { batchLengths, rawBatch, readBatch, readItem, spliceBatches } from './batches'
import { encodeCell } from './list-cells'
import type { ListSpec } from './list-spec'
import type { SequenceModel } from './model'

/** What a cell of a ListArray is. */
export type ListCell = readonly unknown[] | null

/** A cell as it is given: an array or typed array of items, or `null` where the array is nullable. */
export type GivenCell = ListCell | ArrayBufferView

/** Cells per batch where the array says nothing. */
const usualRows = 2048

/** Whole batches are read at once where that many of their rows are wanted. */
const wholeFrom = 4

export function listModel(spec: ListSpec): SequenceModel<GivenCell, MetaValue, Uint8Array> {
  const rowsPerBatch = spec.batchRows ?? usualRows
  return {
    span: batchRest,
    prepare: (cell, name) => encodeCell(spec, cell, name),
    *count(frame) {
      return sum(yield* batchLengths(frame))
    },
    read: readRows,
    splice: (frame, at, removed, values) => spliceRows(frame, at, removed, values, rowsPerBatch),
  }
}

/** The rows from `start` to the end of its batch. */
function* batchRest(frame: NativeFrame, start: number): Steps<number> {
  let end = 0
  for (const length of yield* batchLengths(frame)) {
    end += length
    if (start < end) return end - start
  }
  return 0
}

function* readRows(frame: NativeFrame, start: number, stop: number): Steps<MetaValue[]> {
  const rows: MetaValue[] = []
  let begin = 0
  for (const [batch, length] of (yield* batchLengths(frame)).entries()) {
    const from = Math.max(start - begin, 0)
    const until = Math.min(stop - begin, length)
    if (until - from >= wholeFrom) {
      const all = yield* readBatch(frame, batch)
      checkLength(all.length, length, batch)
      for (const row of all.slice(from, until)) rows.push(row)
    } else {
      for (let i = from; i < until; i++) rows.push(yield* readItem(frame, batch, i, length))
    }
    begin += length
  }
  return rows
}

function checkLength(found: number, declared: number, batch: number): void {
  if (found === declared) return
  const message = `Expected ${declared} cells in batch ${batch}, as the array declares, found ${found}`
  throw new Blosc2Error('ERR_BLOSC2_CORRUPT', message)
}

/** Rewrites the batches concerned. Rows behind the last join the last batch as long as that has room. */
function* spliceRows(
  frame: NativeFrame,
  at: number,
  removed: number,
  values: readonly Uint8Array[],
  rowsPerBatch: number,
): Steps<NativeFrame> {
  const lengths = yield* batchLengths(frame)
  const { first, begin, end } = concerned(lengths, at, removed, rowsPerBatch)
  const rows: Uint8Array[] = []
  for (let batch = first; batch < end; batch++)
    for (const row of yield* rawBatch(frame, batch)) rows.push(row)
  const changed = [...rows.slice(0, at - begin), ...values, ...rows.slice(at - begin + removed)]
  // Batches that are larger keep their size: to divide them is not what was asked for.
  const size = Math.max(rowsPerBatch, ...lengths.slice(first, end))
  const batches: (readonly Uint8Array[])[] = []
  for (let start = 0; start < changed.length; start += size) batches.push(changed.slice(start, start + size))
  const encoded = batches.map((batch) => batch.map((row) => [row]))
  return yield* spliceBatches(frame, first, end - first, encoded)
}

/** The batches from `first` to before `end`, of which the first begins with row `begin`. */
function concerned(lengths: readonly number[], at: number, removed: number, rowsPerBatch: number) {
  const total = sum(lengths)
  if (at === total) {
    const last = lengths.at(-1) ?? rowsPerBatch
    if (last >= rowsPerBatch) return { first: lengths.length, begin: total, end: lengths.length }
    return { first: lengths.length - 1, begin: total - last, end: lengths.length }
  }
  let first = 0
  let begin = 0
  while (begin + (lengths[first] ?? 0) <= at) begin += lengths[first++] ?? 0
  let end = first
  let behind = begin
  while (end === first || behind < at + removed) behind += lengths[end++] ?? 0
  return { first, begin, end }
}

function sum(lengths: readonly number[]): number {
  return lengths.reduce((total, length) => total + length, 0)
}
