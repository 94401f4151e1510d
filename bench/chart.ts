/**
 * `npm run bench:chart`: draws docs/speed.svg from the results that the benchmarks left in bench/data: how many times
 * Python-Blosc2's speed this package has, in what has a target.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Row } from './table'

const data = join(__dirname, 'data')
const target = join(__dirname, '..', 'docs', 'speed.svg')
const sources = ['results.json', 'inplace.json', 'stores.json', 'numpy.json']

interface Results {
  readonly machine: string
  readonly rows: readonly Row[]
}

const [width, left, right, barHeight, gap, top] = [840, 385, 70, 14, 6, 44]
const longest = width - left - right

function results(): Results[] {
  return sources
    .map((name) => join(data, name))
    .filter((path) => existsSync(path))
    .map((path) => JSON.parse(readFileSync(path, 'utf8')))
}

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (c) => (c === '&' ? '&amp;' : c === '<' ? '&lt;' : '&gt;'))
}

/** Bars grow with the logarithm: 1 × is a quarter of the width, 100 × all of it. */
function length(ratio: number): number {
  const share = 0.25 + (0.75 * Math.log(ratio)) / Math.log(100)
  return longest * Math.min(Math.max(share, 0.02), 1)
}

function bar({ codec, name, ratio = 0 }: Row, n: number): string {
  const y = top + n * (barHeight + gap)
  const label = codec ? `${name} (${codec})` : name
  const end = left + length(ratio)
  return [
    `<text x="${left - 10}" y="${y + 11}" text-anchor="end">${escaped(label)}</text>`,
    `<rect x="${left}" y="${y}" width="${length(ratio).toFixed(1)}" height="${barHeight}" rx="2" fill="${ratio >= 1 ? '#2b7a9b' : '#b0b7bd'}"/>`,
    `<text x="${(end + 6).toFixed(1)}" y="${y + 11}">${ratio < 10 ? ratio.toFixed(1) : Math.round(ratio)} ×</text>`,
  ].join('\n')
}

function chart(all: readonly Results[]): string {
  const rows = all.flatMap(({ rows }) => {
    const compared = rows.filter(({ ratio, target }) => ratio !== undefined && target !== '–')
    // Where there are several codecs, one is enough for a picture.
    return compared.filter(({ codec }) => codec === compared[0]?.codec)
  })
  const height = top + rows.length * (barHeight + gap) + 14
  const one = left + length(1)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12" fill="#24292f">
<title>Speed beside Python-Blosc2 and NumPy</title>
<rect width="${width}" height="${height}" fill="#ffffff"/>
<text x="10" y="18" font-size="13" font-weight="600">Speed, as a multiple of that of Python-Blosc2 or NumPy in the same run</text>
<text x="10" y="34" fill="#57606a">${escaped(all[0]?.machine ?? '')}</text>
${rows.map(bar).join('\n')}
<line x1="${one}" y1="${top - 4}" x2="${one}" y2="${height - 10}" stroke="#24292f" stroke-dasharray="3 3"/>
</svg>
`
}

const found = results()
if (found.length === 0) throw new Error(`Expected results in ${data}: run the benchmarks first`)
mkdirSync(dirname(target), { recursive: true })
writeFileSync(target, chart(found))
