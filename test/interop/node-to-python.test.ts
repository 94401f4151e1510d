import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import {
  asarray,
  asarraySync,
  type CreateOptions,
  type DTypeLike,
  type NDArray,
  open,
  save,
} from '../../lib/index'
import { type JsonSelection, type JsonTensor, selectionFrom, tensorFrom } from '../fixtures/json-values'
import { cases, eachCase, seed, session } from './session'

type Change =
  | { readonly do: 'set' | 'fill'; readonly selection: JsonSelection; readonly tensor: JsonTensor }
  | { readonly do: 'resize'; readonly shape: readonly number[] }
  | { readonly do: 'append'; readonly axis: number; readonly tensor: JsonTensor }
  | { readonly do: 'insert'; readonly axis: number; readonly at: number; readonly tensor: JsonTensor }
  | { readonly do: 'delete'; readonly axis: number; readonly at: number; readonly n: number }

interface Plan {
  readonly dtype: DTypeLike
  readonly tensor: JsonTensor
  readonly storage: CreateOptions['cparams'] | null
  readonly contiguous: boolean
  readonly parts: readonly [chunks: readonly number[], blocks: readonly number[]] | null
  readonly create: 'asarray' | 'asarraySync' | 'save'
  readonly steps: readonly Change[]
}

describe(`from Node to Python, seed ${seed}`, () => {
  const there = session()

  it(`writes ${cases} random files, changed in random ways, that Python reads as NumPy does the same`, async function () {
    this.timeout(600_000)
    await eachCase(cases, async (caseSeed) => {
      const urlpath = there.path(`random-${caseSeed}.b2nd`)
      const plan = await there.python.ask<Plan>('plan', { seed: caseSeed })
      const array = await create(plan, urlpath)
      for (const step of plan.steps) await change(array, step)
      await array.close()
      const wrong = await there.python.ask<readonly string[]>('compare', { seed: caseSeed, path: urlpath })
      assert.deepEqual(
        wrong,
        [],
        `${JSON.stringify({ ...plan, tensor: plan.tensor.shape, steps: plan.steps.map(brief) })}`,
      )
      rmSync(urlpath, { recursive: true })
    })
  })
})

async function create(plan: Plan, urlpath: string): Promise<NDArray> {
  const [chunks, blocks] = plan.parts ?? []
  const options: CreateOptions = {
    contiguous: plan.contiguous,
    dtype: plan.dtype,
    ...(plan.storage ? { cparams: plan.storage } : {}),
    ...(chunks && blocks ? { chunks, blocks } : {}),
  }
  const tensor = tensorFrom(plan.tensor)
  if (plan.create === 'asarray') return asarray(tensor, { ...options, urlpath })
  if (plan.create === 'asarraySync') return asarraySync(tensor, { ...options, urlpath })
  await save(tensor, urlpath, options)
  return open(urlpath, { mode: 'r+', kind: 'ndarray' })
}

async function change(array: NDArray, step: Change): Promise<unknown> {
  switch (step.do) {
    case 'set':
      return array.set(selectionFrom(step.selection), tensorFrom(step.tensor))
    case 'fill':
      return array.set(selectionFrom(step.selection), tensorFrom(step.tensor))
    case 'resize':
      return array.resize(step.shape)
    case 'append':
      return array.append(tensorFrom(step.tensor), step.axis)
    case 'insert':
      return array.insert(step.at, tensorFrom(step.tensor), step.axis)
    case 'delete':
      return array.delete(step.at, step.n, step.axis)
  }
}

function brief(step: Change): unknown {
  return 'tensor' in step ? { ...step, tensor: step.tensor.shape } : step
}
