/** Converts a file, and prints the most memory that this process had in bytes: `convert.js <from> <to>`. */
import { convert } from '../../../lib/index'
import { peakMemory } from '../peak'

async function main(from: string, to: string): Promise<void> {
  console.log('begins')
  await convert(from, to, { mode: 'w' })
  console.log(peakMemory())
}

main(process.argv[2] ?? '', process.argv[3] ?? '')
