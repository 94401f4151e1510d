import blosc2 = require('blosc2')

export function codec(path: string): unknown {
  const array = blosc2.openSync(path)
  const { kind } = array
  array.closeSync()
  return kind
}
