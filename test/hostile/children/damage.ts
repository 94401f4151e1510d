/**
 * Damages frames in every way of a kind and probes them: `damage.js flip|cut <folder> <modes> <name>…`. Prints how often
 * each outcome came; what is wrong ends the process, and the file `now` names the case.
 */
import { openSync, writeSync } from 'node:fs'
import { limitDamage, type Mode, modes, probe } from '../probe'
import { subjects } from '../subjects'

const [kind = '', folder = '', wanted = '', ...names] = process.argv.slice(2)
const now = openSync(`${folder}/now`, 'w')
const counts = new Map<string, number>()

function run(bytes: Buffer, mode: Mode, name: string): void {
  writeSync(now, `${name} ${mode}`.padEnd(80), 0)
  const outcome = probe(bytes, mode, `${folder}/damaged`)
  counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
}

function flip(frame: Buffer, mode: Mode, name: string): void {
  for (let bit = 0; bit < 8 * frame.length; bit++) {
    const bytes = Buffer.from(frame)
    bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    run(bytes, mode, `${name} bit ${bit}`)
  }
}

function cut(frame: Buffer, mode: Mode, name: string): void {
  const step = frame.length > 1000 ? 64 : 1
  for (let length = 0; length < frame.length; length += step) {
    run(Buffer.from(frame.subarray(0, length)), mode, `${name} length ${length}`)
  }
}

limitDamage()
for (const mode of modes.filter((one) => wanted.split(',').includes(one))) {
  for (const name of names) {
    const frame = subjects()[name]
    if (!frame) throw new Error(`Unknown subject ${name}`)
    if (kind === 'flip') flip(frame, mode, name)
    else cut(frame, mode, name)
  }
}
console.log(JSON.stringify(Object.fromEntries(counts)))
