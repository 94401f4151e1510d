/** Mutates fixtures at random and probes them: `fuzz.js <fixtures> <folder> <seed> <count>`. The file `now` names the case. */
import { openSync, readdirSync, readFileSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { limitDamage, modes, probe } from '../probe'

const [fixtures = '', folder = '', seed = '', count = ''] = process.argv.slice(2)
const now = openSync(`${folder}/now`, 'w')

/** Numbers below `n`, from a seed. */
function dice(start: number): (n: number) => number {
  let state = start >>> 0
  return (n) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * Math.max(1, n))
  }
}

const interesting = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff]

function mutate(original: Buffer, other: Buffer, roll: (n: number) => number): Buffer {
  let bytes = Buffer.from(original)
  for (let change = 0; change <= roll(3); change++) {
    // Headers are small, and everything depends on them.
    const at = roll(2) === 0 ? roll(Math.min(bytes.length, 250)) : roll(bytes.length)
    switch (roll(7)) {
      case 0:
        bytes[at] = roll(256)
        break
      case 1:
        bytes[at] = (bytes[at] ?? 0) ^ (1 << roll(8))
        break
      case 2:
        if (at + 4 <= bytes.length) {
          const value = interesting[roll(interesting.length)] ?? 0
          if (roll(2) === 0) bytes.writeUInt32BE(value, at)
          else bytes.writeUInt32LE(value, at)
        }
        break
      case 3: {
        const from = roll(other.length)
        other.copy(bytes, at, from, from + roll(64))
        break
      }
      case 4:
        bytes = Buffer.from(bytes.subarray(0, at))
        break
      case 5:
        bytes = Buffer.concat([bytes, Buffer.alloc(roll(100), roll(256))])
        break
      default: {
        const length = roll(20)
        bytes = Buffer.concat([
          bytes.subarray(0, at),
          Buffer.alloc(length, roll(256)),
          bytes.subarray(at + roll(20)),
        ])
      }
    }
    if (bytes.length === 0) return bytes
  }
  return bytes
}

limitDamage()
const names = readdirSync(fixtures)
  .filter((name) => statSync(join(fixtures, name)).isFile())
  .sort()
const small = names.filter((name) => statSync(join(fixtures, name)).size < 50_000)
const load = (index: number) => readFileSync(join(fixtures, small[index] ?? ''))
const counts = new Map<string, number>()
for (let i = 0; i < Number(count); i++) {
  const caseSeed = (Number(seed) + i) >>> 0
  const roll = dice(caseSeed)
  const index = roll(small.length)
  const bytes = mutate(load(index), load(roll(small.length)), roll)
  const mode = modes[roll(modes.length)] ?? 'bytes'
  writeSync(now, `seed ${caseSeed} ${small[index]} ${mode}`.padEnd(120), 0)
  const outcome = probe(bytes, mode, `${folder}/damaged`)
  counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
}
console.log(JSON.stringify(Object.fromEntries(counts)))
