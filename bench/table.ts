/** Results as text. */

export interface Row {
  readonly codec: string
  readonly name: string
  readonly unit: string
  readonly node: number
  readonly python?: number
  readonly ratio?: number
  readonly target: string
  readonly met: boolean
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

function figure(value: number | undefined): string {
  if (value === undefined) return '–'
  return Math.abs(value) < 100 ? value.toFixed(1) : Math.round(value).toLocaleString('en')
}

/** A Markdown table that is also aligned for the terminal. */
export function table(rows: readonly Row[]): string {
  const head = ['codec', 'what', 'Node', 'Python', 'unit', 'ratio', 'target', '']
  const cells = rows.map(({ codec, name, node, python, unit, ratio, target, met }) => [
    codec,
    name,
    figure(node),
    figure(python),
    unit,
    ratio === undefined ? '' : ratio.toFixed(2),
    target,
    met ? 'met' : 'missed',
  ])
  const widths = head.map((title, n) => Math.max(title.length, ...cells.map((row) => row[n]?.length ?? 0), 3))
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, n) => cell.padEnd(widths[n] ?? 0)).join(' | ')} |\n`
  return line(head) + line(widths.map((width) => '-'.repeat(width))) + cells.map(line).join('')
}
