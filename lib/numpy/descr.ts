/** `descr` of a `.npy` header: NumPy's `dtype.descr`, or what older versions wrote in its place. */
import { type Descr, type ElementType, parseDescr } from '../dtype'
import { withSubshape } from '../dtype/elements'
import { type PythonValue, pythonShape, pythonString } from '../dtype/literal'
import { DTypeProblem } from '../dtype/problem'
import { isSequence, shapeOf, typeOfLiteral } from '../dtype/text'

/** @throws DTypeProblem, or Blosc2Error for dtypes that are known but refused. */
export function typeOfDescr(value: PythonValue): ElementType {
  if (isSequence(value)) {
    if (value.kind === 'list') return parseDescr(membersOf(value))
    const [base, shape] = value.items
    if (value.items.length !== 2 || base === undefined || shape === undefined) {
      throw new DTypeProblem('a tuple must hold a dtype and a shape')
    }
    return withSubshape(typeOfDescr(base), shapeOf(shape))
  }
  // A dict of members is what NumPy wrote for a while and does not read any more.
  return typeOfLiteral(value)
}

function membersOf(value: PythonValue): Descr {
  if (typeof value === 'string') return value
  if (!isSequence(value) || value.kind !== 'list') {
    throw new DTypeProblem('a member must be a typestring or a list of members')
  }
  return value.items.map((item, index) => {
    const parts = isSequence(item) ? item.items : []
    const [label, type, shape] = parts
    if (label === undefined || type === undefined || parts.length > 3) {
      throw new DTypeProblem(`member ${index} must be a tuple of a name, a dtype and perhaps a shape`)
    }
    const [title, name] = isSequence(label) ? label.items : [undefined, label]
    if (typeof name !== 'string' || (title !== undefined && typeof title !== 'string')) {
      throw new DTypeProblem(`the name of member ${index} must be a string, or a tuple of a title and a name`)
    }
    // A sub-array may also be told as a type of its own.
    const nested = isSequence(type) && type.kind === 'tuple' ? type.items : [type]
    const [base, inner] = nested
    const extents = [shape, inner].flatMap((extent) => (extent === undefined ? [] : shapeOf(extent)))
    return {
      name,
      ...(title === undefined ? {} : { title }),
      type: membersOf(base ?? null),
      ...(extents.length === 0 ? {} : { shape: extents }),
    }
  })
}

/** As Python's `repr()` writes it. */
export function descrText(descr: Descr): string {
  if (typeof descr === 'string') return pythonString(descr)
  const members = descr.map(({ name, title, type, shape }) => {
    const label = title === undefined ? pythonString(name) : `(${pythonString(title)}, ${pythonString(name)})`
    const tail = shape === undefined ? '' : `, ${pythonShape(shape)}`
    return `(${label}, ${descrText(type)}${tail})`
  })
  return `[${members.join(', ')}]`
}
