/** Standard output and what it can show. */
import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

/** Whether pictures and colours may be used: on a terminal, unless NO_COLOR says no. */
export function isColourful(): boolean {
  return process.stdout.isTTY === true && (process.env.NO_COLOR ?? '') === '' && process.env.TERM !== 'dumb'
}

export function styled(style: Style, text: string): string {
  return isColourful() ? styleText(style, text) : text
}

/** In characters; 80 where nobody looks. */
export function columns(): number {
  return process.stdout.columns ?? 80
}

/** Resolves when the next piece may come, so that a slow reader of a pipe is waited for. */
export function write(piece: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(piece, (error) => (error ? reject(error) : resolve()))
  })
}

export function writeLine(line: string): Promise<void> {
  return write(`${line}\n`)
}

/** Rows of equal length; the columns named in `right` end flush. The first row is the heading where there is one. */
export function table(
  rows: readonly (readonly string[])[],
  { heading = false, right = [] }: { heading?: boolean; right?: readonly number[] } = {},
): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => (row[i] ?? '').length)))
  const lines = rows.map((row) =>
    row
      .map((cell, i) => (right.includes(i) ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  )
  return lines.map((line, i) => (heading && i === 0 ? styled('bold', line) : line)).join('\n')
}

/** Names and values beside each other, values of several lines below one another. */
export function properties(entries: readonly (readonly [name: string, value: string])[]): string {
  const width = Math.max(...entries.map(([name]) => name.length))
  return entries
    .map(([name, value]) => {
      const [first = '', ...rest] = value.split('\n')
      const more = rest.map((line) => `\n  ${' '.repeat(width)}  ${line}`)
      return `  ${styled('dim', name.padEnd(width))}  ${first}${more.join('')}`
    })
    .join('\n')
}
