import { Command } from 'commander'
import { sizeOnDisk } from '../files'
import { open } from '../open'
import { filePath } from '../path'
import { runAsync } from '../steps'
import { action, signal } from './action'
import { toJson } from './json'
import { named } from './opened'
import { withProgress } from './progress'
import { writeLine } from './terminal'
import { size } from './wording'

const bytesOf = (file: string) => runAsync(sizeOnDisk(filePath(file, 'compact').native))

async function compact(file: string, { json = false }: { readonly json?: boolean }): Promise<void> {
  const before = await bytesOf(file)
  await using opened = await open<string>(file, { mode: 'r+', signal })
  if (!('compact' in opened)) throw new TypeError(`Expected a file of Blosc2's, got ${named(opened.kind)}`)
  await withProgress(file, json, (onProgress) => opened.compact({ signal, onProgress }))
  const after = await bytesOf(file)
  if (json) await writeLine(toJson({ file, before, after }))
  else await writeLine(`${file}: ${size(before)} became ${size(after)}`)
}

export const compactCommand = new Command('compact')
  .description('rewrites a file without the space that changes left unused')
  .argument('<file>', 'a file, or a directory that Blosc2 wrote')
  .option('--json', 'as JSON')
  .action(action(compact))
