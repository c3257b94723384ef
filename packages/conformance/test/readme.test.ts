import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { CreateDriver } from '../src/lab/create-driver.js'
import type { PromiseGroup } from '../src/lab/driver-promise.js'
import { PROMISE_GROUPS } from '../src/promise-groups.js'
import { runConformance } from '../src/run-conformance.js'
import { testDriver } from '../src/test-driver.js'
import { chosenGroups } from './support/chosen-groups.js'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

function codeBlock(file: string): string {
  const [, code] = readme.match(new RegExp(`\`\`\`ts\\n// ${file}\\n(.*?)\`\`\``, 's')) ?? []
  if (code === undefined) throw new Error(`The README shows no ${file}.`)
  return code
}

// Inside this package, so that its imports are found.
const folder = fileURLToPath(new URL('../node_modules/.cache/readme/', import.meta.url))
const file = join(folder, 'array-driver.ts')
mkdirSync(folder, { recursive: true })
writeFileSync(file, codeBlock('array-driver.ts'))
const ownPromises = join(folder, 'own-promises.ts')
writeFileSync(ownPromises, codeBlock('own-promises.ts'))

const { create } = (await import(/* @vite-ignore */ file)) as { create: CreateDriver }

describe('the README', () => {
  it('begins with a driver of less than 100 lines', () => {
    expect(codeBlock('array-driver.ts').split('\n').length - 1).toBeLessThan(100)
  })

  it('shows a test file of less than 15 lines', () => {
    expect(codeBlock('test/conformance.test.ts').split('\n').length - 1).toBeLessThan(15)
  })

  it('shows a promise of one’s own, which the driver keeps', async () => {
    const { ours } = (await import(/* @vite-ignore */ ownPromises)) as { ours: PromiseGroup }
    const { verdicts } = await runConformance({ create, promises: [ours] })
    expect(verdicts.map(({ promise, status }) => [promise, status])).toEqual([
      ['a message of 2 MB is found by its last word', 'passed'],
    ])
  })
})

/** What the hundred lines of the driver decide. Its filter is that of core, and so is the storage above it. */
const OF_THE_DRIVER = [
  'lifecycle',
  'append and ids',
  'atomicity',
  'idempotent tokens',
  'order',
  'round trip',
  'transferable',
  'search',
  'paging',
  'counting',
  'following',
  'cleanup',
  'figures',
  'state over time',
  'abort',
  'leftovers',
  'errors',
  'claims',
]

testDriver('the first driver of the README', {
  create,
  promises: chosenGroups(PROMISE_GROUPS, OF_THE_DRIVER),
})
