/** Python literals, as `repr()` writes them: strings, integers, True, False, None, tuples, lists and dicts. */
import { DTypeProblem } from './problem'

export type PythonValue = string | number | boolean | null | PythonSequence | PythonDict

export interface PythonSequence {
  readonly kind: 'tuple' | 'list'
  readonly items: readonly PythonValue[]
}

export interface PythonDict {
  readonly kind: 'dict'
  readonly entries: readonly (readonly [PythonValue, PythonValue])[]
}

/** Bounds against hostile text. */
const maxLength = 1 << 20
const maxNesting = 64

const simpleEscapes: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}
const hexEscapes: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 }
const constants: ReadonlyMap<string, boolean | null> = new Map([
  ['True', true],
  ['False', false],
  ['None', null],
])

class Parser {
  private at = 0
  private depth = 0

  constructor(private readonly text: string) {}

  whole(): PythonValue {
    const value = this.value()
    this.space()
    if (this.at < this.text.length) this.fail('the end')
    return value
  }

  private fail(expected: string): never {
    const found = this.at < this.text.length ? `'${this.text.charAt(this.at)}'` : 'the end'
    throw new DTypeProblem(`expected ${expected} at position ${this.at}, found ${found}`)
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)?.[0]
    if (found !== undefined) this.at += found.length
    return found
  }

  private space(): void {
    this.match(/[ \t\r\n]*/y)
  }

  private take(character: string): boolean {
    this.space()
    if (this.text.charAt(this.at) !== character) return false
    this.at += 1
    return true
  }

  private value(): PythonValue {
    this.space()
    const next = this.text.charAt(this.at)
    if (next === '[') return this.nested(() => ({ kind: 'list', items: this.sequence(']').items }))
    if (next === '(') return this.nested(() => this.parenthesised())
    if (next === '{') return this.nested(() => this.dict())
    // Python 2 wrote u'' and b'' in places; both are plain strings here.
    if (/[ub]?['"]/y.test(this.text.slice(this.at, this.at + 2))) return this.string()
    // 3L is Python 2's way to write a long.
    const integer = this.match(/[+-]?\d+L?/y)
    if (integer !== undefined) return this.integer(integer)
    const word = this.match(/[A-Za-z_]\w*/y)
    const constant = word === undefined ? undefined : constants.get(word)
    if (constant !== undefined) return constant
    if (word !== undefined) this.at -= word.length
    return this.fail('a Python literal')
  }

  private nested(parse: () => PythonValue): PythonValue {
    this.at += 1
    this.depth += 1
    if (this.depth > maxNesting) throw new DTypeProblem(`it is nested more than ${maxNesting} levels deep`)
    const value = parse()
    this.depth -= 1
    return value
  }

  private integer(text: string): number {
    const value = Number(text.replace('L', ''))
    if (!Number.isSafeInteger(value)) throw new DTypeProblem(`${text} is too large`)
    return value
  }

  /** Items up to `close`, and whether the last one was followed by a comma. */
  private sequence(close: string): { items: PythonValue[]; comma: boolean } {
    const items: PythonValue[] = []
    let comma = false
    while (!this.take(close)) {
      if (items.length > 0 && !comma) this.fail(`',' or '${close}'`)
      items.push(this.value())
      comma = this.take(',')
    }
    return { items, comma }
  }

  private parenthesised(): PythonValue {
    const { items, comma } = this.sequence(')')
    const [only] = items
    return items.length === 1 && !comma && only !== undefined ? only : { kind: 'tuple', items }
  }

  private dict(): PythonDict {
    const entries: [PythonValue, PythonValue][] = []
    let comma = false
    while (!this.take('}')) {
      if (entries.length > 0 && !comma) this.fail("',' or '}'")
      const key = this.value()
      if (!this.take(':')) this.fail("':'")
      entries.push([key, this.value()])
      comma = this.take(',')
    }
    return { kind: 'dict', entries }
  }

  private string(): string {
    if (!/['"]/.test(this.text.charAt(this.at))) this.at += 1
    const quote = this.text.charAt(this.at)
    this.at += 1
    let result = ''
    for (;;) {
      result += this.match(quote === "'" ? /[^'\\\n]*/y : /[^"\\\n]*/y) ?? ''
      if (this.take1(quote)) return result
      if (!this.take1('\\')) this.fail(`the closing ${quote}`)
      result += this.escape()
    }
  }

  private take1(character: string): boolean {
    if (this.text.charAt(this.at) !== character) return false
    this.at += 1
    return true
  }

  private escape(): string {
    const octal = this.match(/[0-7]{1,3}/y)
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8))
    const letter = this.text.charAt(this.at)
    const simple = Object.hasOwn(simpleEscapes, letter) ? simpleEscapes[letter] : undefined
    if (simple !== undefined) {
      this.at += 1
      return simple
    }
    const digits = Object.hasOwn(hexEscapes, letter) ? hexEscapes[letter] : undefined
    if (digits === undefined) return this.fail('an escape')
    const hex = this.text.slice(this.at + 1, this.at + 1 + digits)
    if (hex.length !== digits || !/^[0-9a-fA-F]+$/.test(hex))
      this.fail(`an escape of ${digits} hexadecimal digits`)
    const point = Number.parseInt(hex, 16)
    if (point > 0x10ffff) this.fail('a code point up to 10ffff')
    this.at += 1 + digits
    return String.fromCodePoint(point)
  }
}

/** @throws DTypeProblem when the text is not one literal. */
export function parsePythonLiteral(text: string): PythonValue {
  if (text.length > maxLength)
    throw new DTypeProblem(`it has ${text.length} characters, more than ${maxLength}`)
  return new Parser(text).whole()
}

/** `repr()` of a Python string. */
export function pythonString(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  let result = quote
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0
    if (character === quote || character === '\\') result += `\\${character}`
    else if (character === '\n') result += '\\n'
    else if (character === '\r') result += '\\r'
    else if (character === '\t') result += '\\t'
    else if (character !== ' ' && /[\p{C}\p{Z}]/u.test(character)) result += escaped(point)
    else result += character
  }
  return result + quote
}

function escaped(point: number): string {
  if (point <= 0xff) return `\\x${point.toString(16).padStart(2, '0')}`
  if (point <= 0xffff) return `\\u${point.toString(16).padStart(4, '0')}`
  return `\\U${point.toString(16).padStart(8, '0')}`
}

/** A tuple of integers as Python writes it: `(3,)`, `(2, 3)`. */
export function pythonShape(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`
}
