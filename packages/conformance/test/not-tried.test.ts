import { memoryDriver } from '@logpond/core/testing'
import { describe, expect, it } from 'vitest'
import { NotTested } from '../src/failure/not-tested.js'
import type { DriverPromise } from '../src/lab/driver-promise.js'
import { notTried } from '../src/not-tried.js'
import { runConformance } from '../src/run-conformance.js'

const cannot = (reason: string, remedy?: string) => () => {
  throw new NotTested(reason, remedy)
}

async function verdictsOf(promises: readonly DriverPromise[], strict = false) {
  const create = () => memoryDriver({ supports: { fullText: false } })
  const groups = [
    { name: 'one', promises: promises.slice(0, 2) },
    { name: 'two', promises: promises.slice(2) },
  ]
  return (await runConformance({ create, strict, promises: groups })).verdicts
}

const PROMISES: readonly DriverPromise[] = [
  { name: 'power', check: cannot('it takes a power cut') },
  { name: 'kill', needsProcesses: true, check: () => {} },
  { name: 'end', needsProcesses: true, check: () => {} },
  { name: 'crash', needsProcesses: true, check: () => {} },
  { name: 'full text', denies: 'fullText', needsProcesses: true, check: () => {} },
  { name: 'kept', check: () => {} },
]

describe('notTried', () => {
  it('says in one line for each reason how many promises of which groups were not tested, and the remedy', async () => {
    expect(notTried(await verdictsOf(PROMISES))).toEqual([
      "Not tested: 4 promises (one 1, two 3), because it needs a module that other processes can load the driver from. Pass a file that exports `create`: { create, module: new URL('./create.js', import.meta.url) }.",
      'Not tested: 1 promise (one 1), because it takes a power cut. No remedy here.',
    ])
    expect(notTried(await verdictsOf(PROMISES.slice(5)))).toEqual([])
  })
})

describe('a strict run', () => {
  it('fails only promises that the driver owes and that could have been tested', async () => {
    const verdicts = await verdictsOf(PROMISES, true)
    expect(verdicts.map(({ promise, status }) => [promise, status])).toEqual([
      ['power', 'not tested'],
      ['kill', 'failed'],
      ['end', 'failed'],
      ['crash', 'failed'],
      ['full text', 'not tested'],
      ['kept', 'passed'],
    ])
    expect(verdicts[1]?.reason).toMatch(
      /^not tested, and this is a strict run: it needs a module .*\. Pass a file/,
    )
  })
})
