/** What of the files in a folder this process has open. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** A line for each descriptor and each mapping of a file below `folder`, in no order. */
export function held(folder: string): string[] {
  const maps = readFileSync('/proc/self/maps', 'utf8').split('\n')
  const mappings = maps.filter((line) => line.includes(folder)).map((line) => `map ${afterPath(line)}`)
  const descriptors = readdirSync('/proc/self/fd').map(targetOf)
  return [...descriptors.filter((target) => target.startsWith(folder)), ...mappings]
}

/** Of `/proc/self/maps`: the sixth column. */
function afterPath(line: string): string {
  return line.slice(line.indexOf('/'))
}

function targetOf(descriptor: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`)
  } catch {
    // The one of the directory itself, by now.
    return ''
  }
}
