import { Command, Option } from 'commander'
import type { Opened } from '../open'
import { action, signal } from './action'
import { csvOf } from './csv'
import { elementsOf } from './elements'
import { nested, toJson } from './json'
import { arrayOf, type Readable, withOpened } from './opened'
import { plot } from './plot'
import { preview } from './preview'
import { bytesOf, npyOf, rawOf } from './raw'
import { write, writeLine } from './terminal'

const formats = ['text', 'raw', 'csv', 'npy', 'json'] as const
type Format = (typeof formats)[number]

interface Options {
  readonly format?: Format
  readonly json?: boolean
  readonly key?: string
  readonly plot?: boolean
}

const examples = `
Without --format, a terminal gets text (large arrays abridged), and a pipe or
file gets raw bytes. A selection is that of NumPy: integers, start:stop:step,
'...', [1, 4, 9], one for each axis.

Examples:
  blosc2 cat waves.b2nd                       the corners of the array
  blosc2 cat waves.b2nd '0:10, ::-2'          some of it
  blosc2 cat waves.b2nd --format csv > waves.csv
  blosc2 cat waves.b2nd '::10' --format npy > some.npy
  blosc2 cat waves.b2nd ':, 0' | sha256sum    the bytes of a column
  blosc2 cat waves.b2nd --plot                a small picture of one or two axes
  blosc2 cat data.b2z --key /train/images 0   the first image in a store
  blosc2 cat model.safetensors --key weight   a tensor, or an array of an .npz`

async function writeAll(pieces: AsyncIterable<string | Uint8Array>): Promise<void> {
  for await (const piece of pieces) await write(piece)
}

async function catArray(array: Readable, selection: string | undefined, format: Format): Promise<void> {
  if (format === 'raw') await writeAll(rawOf(array, selection, { signal }))
  else if (format === 'npy') await writeAll(npyOf(array, selection, { signal }))
  else if (format === 'csv') await writeAll(csvOf(array, selection, { signal }))
  else if (format === 'text') await writeLine(await preview(array, selection, { signal }))
  else {
    const got: unknown = await array.get(selection ?? null, { signal })
    await writeLine(toJson(isTensor(got) ? { ...described(got) } : got))
  }
}

type Whole = Parameters<typeof elementsOf>[0]

function isTensor(got: unknown): got is Whole {
  return typeof got === 'object' && got !== null && 'shape' in got && 'data' in got
}

function described(tensor: Whole): Record<string, unknown> {
  return { dtype: tensor.dtype, shape: tensor.shape, data: nested(tensor, elementsOf(tensor)) }
}

async function cat(file: string, selection: string | undefined, options: Options): Promise<void> {
  const format = options.json ? 'json' : (options.format ?? (process.stdout.isTTY ? 'text' : 'raw'))
  const show = async (array: Readable) => {
    if (options.plot) await writeLine(await plot(array, selection, { signal }))
    else await catArray(array, selection, format)
  }
  const showOpened = async (opened: Opened) => {
    const isRaw = opened.kind === 'schunk' && format === 'raw' && !options.plot
    if (isRaw) await writeAll(bytesOf(opened, selection, { signal }))
    else await show(arrayOf(opened, ", of which only the bytes are known: use '--format raw'"))
  }
  await withOpened(file, options.key, showOpened, show)
}

export const catCommand = new Command('cat')
  .description('the elements of an array, or some of them')
  .argument('<file>', 'a file, or a directory that Blosc2 wrote')
  .argument('[selection]', "which elements, as in '0:10, -1'; default all")
  .addOption(new Option('-F, --format <format>', 'how').choices(formats))
  .option('-k, --key <key>', 'of which member, where the file is a store or an archive')
  .option('--json', 'as JSON: { dtype, shape, data }')
  .option('--plot', 'a small picture of numbers along one or two axes')
  .addHelpText('after', examples)
  .action(action(cat))
