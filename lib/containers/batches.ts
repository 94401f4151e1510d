/** Batches of items as chunks, each made of blocks that hold some of the items. */
import { binding, type NativeFrame } from '../binding'
import { Blosc2Error } from '../errors'
import {
  arrayLength,
  assemble,
  decodeValue,
  type Encoded,
  type MetaValue,
  splitArray,
  Writer,
} from '../msgpack'
import { frameCParams } from '../params'
import { native as schunks } from '../schunk/steps'
import { native, type Steps } from '../steps'
import { arrowValues } from './arrow'
import {
  type BatchLayout,
  batchLayer,
  batchLayout,
  itemsPerBlockFor,
  lengthsLayer,
  lengthsName,
  storedLengths,
} from './batch-layout'
import { checkEntrySize } from './objects'

/** A batch on its way into a frame: its items, embedded objects apart. */
export type BatchItems = readonly Encoded[]

/** The items of a batch. */
export function* readBatch(frame: NativeFrame, index: number): Steps<MetaValue[]> {
  const layout = batchLayout(frame)
  const blocks = yield* readBlocks(frame, index)
  const items: MetaValue[] = []
  for (const block of blocks) for (const item of decodeBlock(block, layout, index)) items.push(item)
  return items
}

/** The items of a batch in their stored form. @throws `ERR_BLOSC2_UNSUPPORTED` for others than msgpack. */
export function* rawBatch(frame: NativeFrame, index: number): Steps<Uint8Array[]> {
  checkMsgpack(batchLayout(frame))
  const blocks = yield* readBlocks(frame, index)
  return blocks.flatMap((block) => splitArray(block, `batch ${index}`))
}

/** One item, which takes the block it is in. @throws RangeError */
export function* readItem(frame: NativeFrame, index: number, item: number, length: number): Steps<MetaValue> {
  const layout = batchLayout(frame)
  const { itemsPerBlock } = layout
  const { vlblocks } = yield* native.chunkInfo(frame, index)
  const divided = itemsPerBlock !== undefined && Math.ceil(length / itemsPerBlock) === vlblocks
  if (!divided) return at(yield* readBatch(frame, index), item, index)
  const block = yield* schunks.readVlblock(frame, index, Math.floor(item / itemsPerBlock))
  return at(decodeBlock(block, layout, index), item % itemsPerBlock, index)
}

/** How long each batch is; those that do not tell are decoded. */
export function* batchLengths(frame: NativeFrame): Steps<readonly number[]> {
  const known = storedLengths(frame)
  if (known) return known
  const layout = batchLayout(frame)
  const lengths: number[] = []
  for (let i = 0; i < binding.frameInfo(frame).nchunks; i++) {
    const blocks = yield* readBlocks(frame, i)
    lengths.push(blocks.reduce((sum, block) => sum + blockLength(block, layout, i), 0))
  }
  return lengths
}

/** The frame with `batches` instead of `removed` ones from `first`, and all that its metadata says about them. */
export function* spliceBatches(
  frame: NativeFrame,
  first: number,
  removed: number,
  batches: readonly BatchItems[],
): Steps<NativeFrame> {
  const lengths = [...(yield* batchLengths(frame))]
  const given = batchLayout(frame)
  if (batches.length > 0) checkMsgpack(given)
  const cparams = frameCParams(binding.frameInfo(frame))
  const items: Uint8Array[][] = []
  for (const batch of batches) items.push(yield* assembled(batch))
  const { layout, frame: laidOut } = yield* divided(frame, given, items[0], cparams.clevel)
  const place = { index: first, removed }
  const chunks = items.map((batch) => blocksOf(batch, layout.itemsPerBlock))
  const changed = yield* chunks.length > 0
    ? schunks.putVlblocks(laidOut, place, chunks, cparams, null)
    : schunks.deleteChunks(laidOut, place)
  lengths.splice(first, removed, ...batches.map((batch) => batch.length))
  const empty = lengths.length === 0
  return yield* native.changeMetadata(changed, {
    meta: [],
    vlmeta: empty ? [] : [lengthsLayer(lengths)],
    removed: empty ? [lengthsName] : [],
    checksums: null,
  })
}

/** Fixes how batches are divided, with the first one. */
function* divided(
  frame: NativeFrame,
  given: BatchLayout,
  first: readonly Uint8Array[] | undefined,
  clevel: number,
) {
  const { nchunks } = binding.frameInfo(frame)
  if (first === undefined || given.itemsPerBlock !== undefined || nchunks > 0) return { layout: given, frame }
  const sizes = first.map((item) => item.length)
  const layout = { ...given, itemsPerBlock: itemsPerBlockFor(sizes, clevel) }
  const changes = { meta: [batchLayer(layout)], vlmeta: [], removed: [], checksums: null }
  return { layout, frame: yield* native.changeMetadata(frame, changes) }
}

function* assembled(batch: BatchItems): Steps<Uint8Array[]> {
  const items: Uint8Array[] = []
  for (const item of batch) items.push(yield* assemble(item))
  return items
}

/** Without a number, all items are one block. */
function blocksOf(items: readonly Uint8Array[], itemsPerBlock = items.length): Uint8Array[] {
  const blocks: Uint8Array[] = []
  for (let start = 0; start < items.length; start += itemsPerBlock) {
    const part = items.slice(start, start + itemsPerBlock)
    const writer = new Writer()
    writer.arrayOf(part.length)
    for (const item of part) writer.raw(item)
    blocks.push(checkEntrySize(writer.take()))
  }
  return blocks
}

function* readBlocks(frame: NativeFrame, index: number): Steps<Uint8Array[]> {
  const { vlblocks } = yield* native.chunkInfo(frame, index)
  if (vlblocks > 0) return yield* schunks.readVlblocks(frame, index)
  const message = `Expected batch ${index} to be made of blocks of variable length, found an ordinary chunk`
  throw new Blosc2Error('ERR_BLOSC2_FORMAT', message)
}

function decodeBlock(block: Uint8Array, layout: BatchLayout, index: number): readonly MetaValue[] {
  if (layout.serializer === 'arrow') return arrowValues(block, layout.arrowSchema)
  const name = `batch ${index}`
  // A batch that begins with the mark of tuples reads as one, here as in Python.
  arrayLength(block, name)
  const items = decodeValue(block, name)
  return Array.isArray(items) ? items : []
}

function blockLength(block: Uint8Array, layout: BatchLayout, index: number): number {
  if (layout.serializer === 'arrow') return arrowValues(block, layout.arrowSchema).length
  return arrayLength(block, `batch ${index}`)
}

function checkMsgpack({ serializer }: BatchLayout): void {
  if (serializer === 'msgpack') return
  const message = `Batches serialized by Arrow can be read and deleted, but not written here: their serializer is '${serializer}'`
  throw new Blosc2Error('ERR_BLOSC2_UNSUPPORTED', message)
}

function at(items: readonly MetaValue[], item: number, index: number): MetaValue {
  const found = items[item]
  if (found !== undefined) return found
  const message = `Expected batch ${index} to have an item ${item}, found ${items.length} items`
  throw new Blosc2Error('ERR_BLOSC2_FORMAT', message)
}
