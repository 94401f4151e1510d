/** Not run for what it does but compiled for what it says: wrong types fail the type check. */
import { type NDArray, type Opened, open, openSync, type SChunk } from '../../lib/index'

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

function expectType<_ extends true>(): void {}

describe('types of open', () => {
  it('follow from the extension', () => {
    const check = (path: string) => {
      const byExtension = () => open('a/b.b2nd')
      expectType<Same<ReturnType<typeof byExtension>, Promise<NDArray>>>()
      const unknown = () => open(path)
      expectType<Same<ReturnType<typeof unknown>, Promise<Opened>>>()
      const other = () => openSync('a.b2frame')
      expectType<Same<ReturnType<typeof other>, Opened>>()
      const computed = () => openSync(`${path}.b2nd`, { mode: 'r+' })
      expectType<Same<ReturnType<typeof computed>, NDArray>>()
    }
    check('')
  })

  it('follow from kind and dtype', () => {
    const array = () => open('x', { kind: 'ndarray' })
    expectType<Same<ReturnType<typeof array>, Promise<NDArray>>>()
    const typed = () => open('x', { kind: 'ndarray', dtype: 'float32' })
    expectType<Same<ReturnType<typeof typed>, Promise<NDArray<'float32'>>>>()
    const spelled = () => open('x.b2nd', { dtype: '<i8' })
    expectType<Same<ReturnType<typeof spelled>, Promise<NDArray<'int64'>>>>()
    const constructed = () => openSync('x', { dtype: Uint16Array })
    expectType<Same<ReturnType<typeof constructed>, NDArray<'uint16'>>>()
    const chunks = () => openSync('x.b2nd', { kind: 'schunk' })
    expectType<Same<ReturnType<typeof chunks>, SChunk>>()
  })

  it('refuse options that are none', () => {
    // @ts-expect-error
    const unknownOption = () => open('x', { bogus: 1 })
    // @ts-expect-error
    const unknownMode = () => open('x', { mode: 'rw' })
    // @ts-expect-error
    const blockingSignal = () => openSync('x', { signal: new AbortController().signal })
    expectType<Same<typeof unknownOption extends () => unknown ? true : false, true>>()
    expectType<Same<typeof unknownMode extends () => unknown ? true : false, true>>()
    expectType<Same<typeof blockingSignal extends () => unknown ? true : false, true>>()
  })
})
