import { Command } from 'commander'
import { type Opened, open } from '../open'
import { action, signal } from './action'
import { toJson } from './json'
import { properties, styled, writeLine } from './terminal'
import { compressed, compression, count, dtypeName, shape, size } from './wording'

type Line = readonly [name: string, value: string]

/** What is known of an opened file: for people, and as data. */
interface Facts {
  readonly lines: readonly Line[]
  readonly data: Record<string, unknown>
}

function metadataOf(opened: Opened): Facts {
  const meta = opened.meta.toObject()
  const vlmeta = opened.vlmeta.toObject()
  const shown = (entries: Record<string, unknown>) =>
    Object.entries(entries).map(([name, value]) => `${name} = ${abridged(value)}`)
  const lines: Line[] = []
  if (opened.meta.size > 0) lines.push(['meta', shown(meta).join('\n')])
  if (opened.vlmeta.size > 0) lines.push(['vlmeta', shown(vlmeta).join('\n')])
  return { lines, data: { meta, vlmeta } }
}

function abridged(value: unknown): string {
  const text = toJson(value).replaceAll(/\s+/g, ' ')
  return text.length <= 100 ? text : `${text.slice(0, 97)}...`
}

function factsOf(opened: Opened): Facts {
  const { lines, data } = metadataOf(opened)
  const { unsupported } = opened
  const carried: Line[] = unsupported === undefined ? [] : [['note', unsupported]]
  const { checksums } = opened
  const known = opened.kind === 'ndarray' ? arrayFacts(opened) : chunkFacts(opened)
  return {
    lines: [...known.lines, ['checksums', checksums], ...lines, ...carried],
    data: { ...known.data, checksums, ...data, ...(unsupported === undefined ? {} : { unsupported }) },
  }
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

function chunkFacts(schunk: Extract<Opened, { kind: 'schunk' }>): Facts {
  const { kind, contiguous, typesize, chunksize, blocksize, nchunks, length, nbytes, cbytes, cratio } = schunk
  const { cparams, vlblocks, urlpath, mode } = schunk
  const lines: Line[] = [
    ['kind', contiguous ? 'super-chunk' : 'super-chunk, as a directory'],
    ['items', `${count(length, 'item')} of ${count(typesize, 'byte')}`],
    ['chunks', chunksize > 0 ? `${count(nchunks, 'chunk')} of ${size(chunksize)}` : count(nchunks, 'chunk')],
    ['size', compressed(nbytes, cbytes)],
    ['compression', compression(cparams)],
  ]
  const data = { kind, contiguous, typesize, chunksize, blocksize, nchunks, length, nbytes, cbytes, cratio }
  return { lines, data: { ...data, cparams, vlblocks, urlpath, mode } }
}

async function info(files: readonly string[], { json = false }: { readonly json?: boolean }): Promise<void> {
  const all: Record<string, unknown>[] = []
  for (const [i, file] of files.entries()) {
    await using opened = await open<string>(file, { signal })
    const { lines, data } = factsOf(opened)
    if (json) all.push({ file, ...data })
    else await writeLine(`${i > 0 ? '\n' : ''}${styled('bold', file)}\n${properties(lines)}`)
  }
  if (json) await writeLine(toJson(all.length === 1 ? all[0] : all))
}

export const infoCommand = new Command('info')
  .description('what a file holds, without reading its elements')
  .argument('<file...>', 'files, or directories that Blosc2 wrote')
  .option('--json', 'as JSON: an object, or a list of them for several files')
  .action(action(info))
