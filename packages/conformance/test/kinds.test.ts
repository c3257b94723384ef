import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, vi } from 'vitest'
import { PROMISE_GROUPS } from '../src/promise-groups.js'
import { KINDS } from './support/kinds.js'

/** The promises that the tests in `broken` name, once for each broken driver. */
const caught = vi.hoisted((): string[] => [])
vi.mock('./support/expect-caught.js', () => ({
  expectCaught: (_: string, promise: string) => caught.push(promise),
}))
vi.mock('./support/expect-storage-caught.js', () => ({
  expectStorageCaught: (_: string, promise: string) => caught.push(promise),
}))
vi.mock('./support/expect-journal-caught.js', () => ({
  expectJournalCaught: (promise: string) => caught.push(promise),
}))
vi.mock('./support/expect-module-caught.js', () => ({
  expectModuleCaught: (_: string, promise: string) => caught.push(promise),
}))
vi.mock('./support/expect-network-caught.js', () => ({
  expectNetworkCaught: (_: string, promise: string) => caught.push(promise),
}))

// Importing the tests counts their drivers; none of them is tried here.
describe.skip('broken drivers', async () => {
  const files = readdirSync(new URL('./broken', import.meta.url), { recursive: true, encoding: 'utf8' })
  for (const file of files.filter((name) => name.endsWith('.test.ts'))) {
    await import(/* @vite-ignore */ fileURLToPath(new URL(`./broken/${file}`, import.meta.url)))
  }
})

const driversFor = (promise: string) => caught.filter((name) => name === promise).length

function page(): string {
  const counted = KINDS.map(({ name, promises }) => ({
    name,
    promises: promises.map((promise) => ({ name: promise.name, drivers: driversFor(promise.name) })),
  }))
  const sum = (promises: readonly { readonly drivers: number }[]) =>
    promises.reduce((total, { drivers }) => total + drivers, 0)
  const all = counted.flatMap(({ promises }) => promises)
  return [
    '# Kinds of faults',
    '',
    'What the suite looks for. The number after each promise says how many drivers in `test/broken` break it on purpose, to show',
    'that the suite notices. A test writes this page: `npx vitest run packages/conformance/test/kinds.test.ts -u`.',
    '',
    '| kind of fault | promises | broken drivers |',
    '| --- | ---: | ---: |',
    ...counted.map(({ name, promises }) => `| ${name} | ${promises.length} | ${sum(promises)} |`),
    `| All | ${all.length} | ${sum(all)} |`,
    ...counted.flatMap(({ name, promises }) => [
      '',
      `## ${name}`,
      '',
      ...promises.map((promise) => `- ${promise.name} (${promise.drivers})`),
    ]),
    '',
  ].join('\n')
}

describe('the kinds of faults', () => {
  const all = PROMISE_GROUPS.flatMap(({ promises }) => promises.map(({ name }) => name))

  it('contain each promise once', () => {
    const names = KINDS.flatMap(({ promises }) => promises.map(({ name }) => name))
    expect(names.toSorted()).toEqual(all.toSorted())
  })

  it('name only existing promises in the tests of broken drivers', () => {
    expect(caught.length).toBeGreaterThan(0)
    expect(caught.filter((name) => !all.includes(name))).toEqual([])
  })

  it('are listed in KINDS.md with the number of promises and broken drivers of each', async () => {
    await expect(page()).toMatchFileSnapshot('../KINDS.md')
  })
})
