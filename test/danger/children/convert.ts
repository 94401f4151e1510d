/** Converts a file, and prints the most memory that this process had in bytes: `convert.js <from> <to>`. */
import { convert } from '../../../lib/index'

async function main(from: string, to: string): Promise<void> {
  console.log('begins')
  await convert(from, to, { mode: 'w' })
  console.log(process.resourceUsage().maxRSS * 1024)
}

main(process.argv[2] ?? '', process.argv[3] ?? '')
