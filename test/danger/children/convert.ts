/** Converts a file, and prints the most memory that this process had in bytes: `convert.js <from> <to>`. */
import { convert } from '../../../lib/index'

async function main(from: string, to: string): Promise<void> {
  console.log('begins')
  // The system's own count begins with what the parent process had.
  let most = process.memoryUsage.rss()
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss())
  }, 5)
  await convert(from, to, { mode: 'w' })
  clearInterval(timer)
  console.log(Math.max(most, process.memoryUsage.rss()))
}

main(process.argv[2] ?? '', process.argv[3] ?? '')
