import { assertRange, pairOf } from './arrays'

describe('D1: a range as long as a block', () => {
  it('that starts inside one and ends inside the next gives the elements asked for', () => {
    const pair = pairOf(100_000, 20_000, 1000)
    for (const start of [30_500, 1, 999, 18_500, 19_999, 45_250]) assertRange(pair, start, start + 1000)
  })

  it('as the short last one gives them, too', () => {
    // The last chunk has 1500 elements: a block of 1000 and one of 500, in a chunk padded to 2000.
    const pair = pairOf(11_500, 2000, 1000)
    for (const start of [300, 9_700, 10_200, 10_700, 10_999, 11_000]) assertRange(pair, start, start + 500)
  })

  it('gives them for every start in several chunks', () => {
    for (const codec of ['blosclz', 'lz4', 'zstd', 'zlib'] as const) {
      const pair = pairOf(700, 130, 50, { codec })
      for (let start = 0; start + 50 <= 700; start++) assertRange(pair, start, start + 50)
    }
  })
})
