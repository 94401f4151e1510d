import { Command, InvalidArgumentError, Option } from 'commander'
import { convert } from '../convert/convert'
import { action, signal } from './action'
import { toJson } from './json'
import { withProgress } from './progress'
import { writeLine } from './terminal'
import { compressed, size } from './wording'

interface Options {
  readonly key?: string
  readonly codec?: 'blosclz' | 'lz4' | 'lz4hc' | 'zlib' | 'zstd'
  readonly level?: number
  readonly force?: boolean
  readonly json?: boolean
}

const examples = `
The content of <source> and the name of <target> tell what they are:
.npy, .npz, .safetensors, .b2nd, .b2d, .b2z, .b2e.

Examples:
  blosc2 convert table.npy table.b2nd
  blosc2 convert model.npz model.b2z --codec lz4
  blosc2 convert model.b2z weights.npy --key /weights`

async function convertFile(source: string, target: string, options: Options): Promise<void> {
  const { key, codec, level, force = false, json = false } = options
  const packed = /\.np[yz]$|\.safetensors$/.test(target)
  if (packed && (codec !== undefined || level !== undefined)) {
    throw new TypeError(`Expected no '--codec' or '--level' for ${target}, which Blosc2 does not compress`)
  }
  const cparams = {
    ...(codec === undefined ? {} : { codec }),
    ...(level === undefined ? {} : { clevel: level }),
  }
  const saved = await withProgress(source, json, (onProgress) =>
    convert(source, target, {
      ...(packed ? {} : { cparams }),
      ...(key === undefined ? {} : { key }),
      mode: force ? 'w' : 'w-',
      signal,
      onProgress,
    }),
  )
  const { nbytes, bytesWritten } = saved
  const amount = packed ? size(bytesWritten) : compressed(nbytes, bytesWritten)
  await writeLine(json ? toJson(saved) : `${target}: ${amount}`)
}

function levelOf(text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= 0 && value <= 9) return value
  throw new InvalidArgumentError('Expected a level from 0 to 9.')
}

export const convertCommand = new Command('convert')
  .description('writes the arrays of a file to a new file of another kind')
  .argument('<source>', 'a file, or a directory that Blosc2 wrote')
  .argument('<target>', 'the new file')
  .option('-k, --key <key>', 'the array that is meant, where one of them has several')
  .addOption(
    new Option('--codec <codec>', 'of what is compressed').choices([
      'blosclz',
      'lz4',
      'lz4hc',
      'zlib',
      'zstd',
    ]),
  )
  .option('--level <n>', 'from 0 to 9', levelOf)
  .option('-f, --force', 'replace <target> where it exists')
  .option('--json', 'as JSON')
  .addHelpText('after', examples)
  .action(action(convertFile))
