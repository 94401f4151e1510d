import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import { Blosc2Error, isBlosc2Error, publicError } from '../lib/errors'
import { errnoOf } from './errno'

function native(message: string, properties: object): Error {
  return Object.assign(new Error(message), properties)
}

describe('Blosc2Error', () => {
  it('carries its code, and path, chunk and cause only where they are known', () => {
    const cause = new Error('deep')
    const error = new Blosc2Error('ERR_BLOSC2_CORRUPT', 'Chunk 3 does not decode', {
      path: 'a',
      nchunk: 3,
      cause,
    })
    assert.equal(error.name, 'Blosc2Error')
    assert.equal(error.message, 'Chunk 3 does not decode')
    assert.deepEqual(
      [error.code, error.path, error.nchunk, error.cause],
      ['ERR_BLOSC2_CORRUPT', 'a', 3, cause],
    )
    const bare = new Blosc2Error('ERR_BLOSC2_CLOSED', 'closed')
    assert.deepEqual(Object.keys(bare), ['code'])
    assert.ok(!('cause' in bare))
    assert.ok(!('path' in bare))
  })

  it('names itself when printed, without listing the name as a property', () => {
    const text = inspect(new Blosc2Error('ERR_BLOSC2_KEY', 'no such key'))
    assert.match(text, /^Blosc2Error: no such key/)
    assert.doesNotMatch(text, /name:/)
  })

  it('is told from other errors', () => {
    assert.ok(isBlosc2Error(new Blosc2Error('ERR_BLOSC2_KEY', '')))
    assert.ok(new Blosc2Error('ERR_BLOSC2_KEY', '') instanceof Error)
    assert.ok(!isBlosc2Error(native('x', { code: 'ERR_BLOSC2_KEY' })))
    assert.ok(!isBlosc2Error(undefined))
  })
})

describe('errors of native code', () => {
  it('become Blosc2Errors with their code, chunk and the path of the handle', () => {
    const given = native('chunk 2 is cut off', { code: 'ERR_BLOSC2_TRUNCATED', nchunk: 2 })
    const error = publicError(given, 'x.b2nd')
    assert.ok(isBlosc2Error(error))
    assert.deepEqual(
      [error.code, error.message, error.nchunk, error.path, error.cause],
      ['ERR_BLOSC2_TRUNCATED', 'chunk 2 is cut off', 2, 'x.b2nd', given],
    )
  })

  it('keep a path of their own', () => {
    const error = publicError(native('m', { code: 'ERR_BLOSC2_FORMAT', path: 'own' }), 'other')
    assert.ok(isBlosc2Error(error))
    assert.equal(error.path, 'own')
  })

  it('of the system take the shape of node:fs', () => {
    const error = publicError(
      native('', { code: 'SYSTEM', errno: -errnoOf('ENOENT'), syscall: 'open', path: '/no/where' }),
    )
    assert.ok(error instanceof Error && !isBlosc2Error(error))
    assert.equal(error.message, "ENOENT: no such file or directory, open '/no/where'")
    assert.deepEqual(
      { ...error },
      { errno: errnoOf('ENOENT'), code: 'ENOENT', syscall: 'open', path: '/no/where' },
    )
  })

  it('of the system name the path of the handle where they have none', () => {
    const error = publicError(
      native('', { code: 'SYSTEM', errno: -errnoOf('ENOSPC'), syscall: 'write' }),
      'big.b2nd',
    )
    assert.ok(error instanceof Error)
    assert.equal(error.message, "ENOSPC: no space left on device, write 'big.b2nd'")
  })

  it('pass through when native code did not make them, and when work was aborted', () => {
    const aborted = native('aborted', { code: 'ABORTED' })
    const type = new TypeError('misuse')
    const done = new Blosc2Error('ERR_BLOSC2_CLOSED', 'closed')
    for (const error of [aborted, type, done, 'text', undefined]) assert.equal(publicError(error, 'p'), error)
    const unknown = native('', { code: 'ERR_BLOSC2_SOMETHING_NEW' })
    assert.equal(publicError(unknown), unknown)
  })
})
