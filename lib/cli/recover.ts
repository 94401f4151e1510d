import { Command } from 'commander'
import { type Recovery, recover } from '../recover'
import { action, exitCodes, signal } from './action'
import { toJson } from './json'
import { withProgress } from './progress'
import { writeLine } from './terminal'
import { count } from './wording'

interface Options {
  readonly force?: boolean
  readonly json?: boolean
}

const orders = {
  index: 'in the order of its index',
  'older-index': 'as an earlier state of the file had them: later changes are lost',
  scan: 'in the order in which they lie in the file',
} as const

function report({ path, kind, nchunks, recovered, lost, order, header, vlmeta }: Recovery): string {
  const lines = [
    `${path}: ${recovered} of ${count(nchunks, 'chunk')} are back, ${orders[order]}`,
    ...(lost.length > 0 ? [`lost: chunk ${abridged(lost)}; zeros are in their place`] : []),
    ...(header === 'mended' ? ['the header was damaged, and has been mended'] : []),
    ...(kind === 'schunk' && header === 'mended'
      ? ['without the layout of an array, it is a super-chunk']
      : []),
    ...(vlmeta === 'intact' ? [] : [`metadata of variable length: ${vlmeta}`]),
  ]
  return lines.join('\n')
}

function abridged(numbers: readonly number[]): string {
  const shown = numbers.slice(0, 20).join(', ')
  return numbers.length > 20 ? `${shown} and ${numbers.length - 20} more` : shown
}

async function recoverFile(
  damaged: string,
  out: string,
  { force = false, json = false }: Options,
): Promise<void> {
  const found = await withProgress(damaged, json, (onProgress) =>
    recover(damaged, out, { mode: force ? 'w' : 'w-', signal, onProgress }),
  )
  await writeLine(json ? toJson(found) : report(found))
  if (found.lost.length > 0) process.exitCode = exitCodes.failure
}

export const recoverCommand = new Command('recover')
  .description('writes what can be read of a damaged file to a new one')
  .argument('<damaged>', 'a file that does not open, or that verify complains about')
  .argument('<out>', 'the new file')
  .option('-f, --force', 'replace <out> where it exists')
  .option('--json', 'as JSON')
  .addHelpText('after', '\nThe exit code is 0 if every chunk is back, and 1 if some are lost.')
  .action(action(recoverFile))
