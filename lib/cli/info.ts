import { Command } from 'commander'
import type { Opened } from '../open'
import type { SChunk } from '../schunk'
import { action } from './action'
import { toJson } from './json'
import { isStore, memberWords, named, type Store, schunkOf, withOpened } from './opened'
import { properties, styled, table, writeLine } from './terminal'
import { compressed, compression, count, dtypeName, shape, size } from './wording'

type Line = readonly [name: string, value: string]

/** What is known of an opened file: for people, and as data. */
interface Facts {
  readonly lines: readonly Line[]
  readonly data: Record<string, unknown>
}

function metadataOf(opened: Opened): Facts {
  const meta = 'meta' in opened ? opened.meta.toObject() : {}
  const vlmeta = 'vlmeta' in opened ? opened.vlmeta.toObject() : {}
  const lines = Object.entries({ meta, vlmeta }).flatMap(([name, entries]): Line[] => {
    const shown = Object.entries(entries).map(([key, value]) => `${key} = ${abridged(value)}`)
    return shown.length > 0 ? [[name, shown.join('\n')]] : []
  })
  return { lines, data: { ...('meta' in opened ? { meta } : {}), vlmeta } }
}

function abridged(value: unknown): string {
  const text = toJson(value).replaceAll(/\s+/g, ' ')
  return text.length <= 100 ? text : `${text.slice(0, 97)}...`
}

async function factsOf(opened: Opened): Promise<Facts> {
  const schunk = schunkOf(opened)
  const known = isStore(opened)
    ? await storeFacts(opened)
    : opened.kind === 'ndarray'
      ? arrayFacts(opened)
      : schunk
        ? chunkFacts(schunk, opened.kind)
        : await foreignFacts(opened)
  const { lines, data } = metadataOf(opened)
  const unsupported = 'unsupported' in opened ? opened.unsupported : undefined
  return {
    lines: [
      ...known.lines,
      ...(schunk ? [['checksums', schunk.checksums] as const] : []),
      ...lines,
      ...(unsupported === undefined ? [] : [['note', unsupported] as const]),
    ],
    data: {
      ...known.data,
      ...(schunk ? { checksums: schunk.checksums } : {}),
      ...data,
      ...(unsupported === undefined ? {} : { unsupported }),
    },
  }
}

async function storeFacts(store: Store): Promise<Facts> {
  const members: Record<string, unknown> = {}
  const rows: string[][] = []
  let [nbytes, cbytes] = [0, 0]
  for (const key of store.keys()) {
    const member = await store.info(key)
    if (!member) continue
    members[key] = member
    rows.push([key, ...memberWords(member)])
    nbytes += member.nbytes
    cbytes += member.cbytes
  }
  const lines: Line[] = [
    ['kind', named(store.kind).replace(/^an? /, '')],
    ['members', rows.length === 0 ? 'none' : table(rows, { right: [3] })],
    ['size', compressed(nbytes, cbytes)],
  ]
  return { lines, data: { kind: store.kind, nbytes, cbytes, members } }
}

function arrayFacts({ info }: Extract<Opened, { kind: 'ndarray' }>): Facts {
  const order = info.byteOrder === 'big' ? ', big-endian' : ''
  const lines: Line[] = [
    ['kind', info.contiguous ? 'array' : 'array, as a directory'],
    ['dtype', dtypeName(info.dtype) + order],
    ['shape', shape(info.shape)],
    ['chunks', `${shape(info.chunks)} (${count(info.nchunks, 'chunk')})`],
    ['blocks', shape(info.blocks)],
    ['size', compressed(info.nbytes, info.cbytes)],
    ['compression', compression(info.cparams)],
  ]
  return { lines, data: { ...info } }
}

/** Files of other formats. */
async function foreignFacts(opened: Opened): Promise<Facts> {
  if (opened.kind === 'npy') {
    const { kind, dtype, shape: lengths, nbytes, byteOrder, fortranOrder, version } = opened
    const lines: Line[] = [
      ['kind', '.npy file'],
      ['dtype', dtypeName(dtype) + (byteOrder === 'big' ? ', big-endian' : '')],
      ['shape', `${shape(lengths)}${fortranOrder ? ", in Fortran's order" : ''}`],
      ['size', size(nbytes)],
    ]
    return { lines, data: { kind, dtype, shape: lengths, nbytes, byteOrder, fortranOrder, version } }
  }
  if (opened.kind !== 'npz' && opened.kind !== 'safetensors')
    return { lines: [], data: { kind: opened.kind } }
  const { kind, sizes } = opened
  const members: Record<string, unknown> = {}
  const rows: string[][] = []
  for (const key of opened.keys()) {
    const {
      dtype,
      shape: lengths,
      nbytes,
    } = opened.kind === 'npz' ? await opened.header(key) : opened.info(key)
    members[key] = { dtype, shape: lengths, nbytes }
    rows.push([key, dtype === undefined ? '' : dtypeName(dtype), shape(lengths), size(nbytes)])
  }
  const lines: Line[] = [
    ['kind', kind === 'npz' ? '.npz archive' : '.safetensors file'],
    ['members', rows.length === 0 ? 'none' : table(rows, { right: [3] })],
    ['size', compressed(sizes.nbytes, sizes.cbytes)],
  ]
  return { lines, data: { kind, ...sizes, members } }
}

function chunkFacts(schunk: SChunk, kind: string): Facts {
  const { contiguous, typesize, chunksize, blocksize, nchunks, length, nbytes, cbytes, cratio } = schunk
  const { cparams, vlblocks, urlpath, mode } = schunk
  const lines: Line[] = [
    ['kind', `${kind === 'schunk' ? 'super-chunk' : kind}${contiguous ? '' : ', as a directory'}`],
    ['items', `${count(length, 'item')} of ${count(typesize, 'byte')}`],
    ['chunks', chunksize > 0 ? `${count(nchunks, 'chunk')} of ${size(chunksize)}` : count(nchunks, 'chunk')],
    ['size', compressed(nbytes, cbytes)],
    ['compression', compression(cparams)],
  ]
  const data = { kind, contiguous, typesize, chunksize, blocksize, nchunks, length, nbytes, cbytes, cratio }
  return { lines, data: { ...data, cparams, vlblocks, urlpath, mode } }
}

interface Options {
  readonly json?: boolean
  readonly key?: string
}

async function info(files: readonly string[], { json = false, key }: Options): Promise<void> {
  const all: Record<string, unknown>[] = []
  for (const [i, file] of files.entries()) {
    const { lines, data } = await withOpened(file, key, factsOf)
    if (json) all.push({ file, ...(key === undefined ? {} : { key }), ...data })
    else await writeLine(`${i > 0 ? '\n' : ''}${styled('bold', key ?? file)}\n${properties(lines)}`)
  }
  if (json) await writeLine(toJson(all.length === 1 ? all[0] : all))
}

export const infoCommand = new Command('info')
  .description('what a file holds, without reading its elements')
  .argument('<file...>', 'files, or directories that Blosc2 wrote')
  .option('-k, --key <key>', 'of which member, where the file is a store')
  .option('--json', 'as JSON: an object, or a list of them for several files')
  .action(action(info))
