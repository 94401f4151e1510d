#!/usr/bin/env node
/** The program `blosc2`. Each command is a file beside this one. */
import { Command, CommanderError } from 'commander'
import { versions } from '../index'
import { exitCodes } from './action'
import { benchCommand } from './bench'
import { catCommand } from './cat'
import { compactCommand } from './compact'
import { convertCommand } from './convert'
import { infoCommand } from './info'
import { recoverCommand } from './recover'
import { treeCommand } from './tree'
import { verifyCommand } from './verify'

const examples = `
Examples:
  blosc2 info data.b2nd             dtype, shape, compression, metadata
  blosc2 cat data.b2nd '0:10, -1'   some of the elements
  blosc2 verify *.b2nd              whether files are sound

'blosc2 <command> --help' tells more. The exit code is 0 if all went well, 1 for
what is wrong with a file, 2 for what is wrong with the command, 130 after ctrl-c.`

/** A selection such as `-1, :` is no option, though it begins like one. */
function selectionsLast(args: readonly string[]): string[] {
  const isSelection = (arg: string) => /^-\d+\s*([:,]|$)/.test(arg)
  if (args.includes('--') || !args.some(isSelection)) return [...args]
  return [...args.filter((arg) => !isSelection(arg)), '--', ...args.filter(isSelection)]
}

async function main(): Promise<void> {
  const program = new Command('blosc2')
    .description('Looks into files in the Blosc2 format: compressed arrays and chunks')
    .version(`blosc2 ${versions.blosc2} (C-Blosc2 ${versions.cBlosc2})`)
    .addHelpText('after', examples)
  const commands = [
    infoCommand,
    treeCommand,
    catCommand,
    convertCommand,
    verifyCommand,
    recoverCommand,
    compactCommand,
    benchCommand,
  ]
  for (const command of commands) program.addCommand(command)
  for (const command of [program, ...commands]) {
    command.exitOverride().configureOutput({
      outputError: (text, write) => write(text.replace(/^error: /, 'blosc2: ')),
    })
  }
  try {
    await program.parseAsync(selectionsLast(process.argv.slice(2)), { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    // Help and version are asked for, or shown where a command is missing.
    process.exitCode = error.exitCode === 0 ? 0 : exitCodes.misuse
  }
}

// Whoever reads our output may stop before its end, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

void main()
