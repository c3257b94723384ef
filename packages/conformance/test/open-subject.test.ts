import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runConformance } from '@logpond/conformance/suite'
import type { LogDriver } from '@logpond/core'
import { memoryDriver } from '@logpond/core/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ConformanceFailure } from '../src/failure/conformance-failure.js'
import type { CreateDriver } from '../src/lab/create-driver.js'
import { openSubject } from '../src/open-subject.js'
import type { Subject } from '../src/subject.js'

const create = () => memoryDriver()
const changed = (changes: object) => () => ({ ...memoryDriver(), ...changes }) as LogDriver

async function failureOf(subject: Partial<Subject>, needsProcesses = false): Promise<string> {
  const failure = await openSubject({ create, ...subject }, needsProcesses).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(ConformanceFailure)
  return (failure as Error).message
}

function moduleWith(code: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'logpond-module-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  const file = join(directory, 'create.mjs')
  writeFileSync(file, code)
  return file
}

describe('openSubject', () => {
  it('returns the name and the claims of a driver that opens', async () => {
    expect(await openSubject({ create }, false)).toMatchObject({
      name: 'memory',
      supports: memoryDriver().supports,
    })
  })

  it('reports the error of create', async () => {
    const throws = () => {
      throw new TypeError('no engine')
    }
    expect(await failureOf({ create: throws })).toMatch(
      /^create\(\{ directory \}\) failed: TypeError: no engine\nat .*open-subject\.test\.ts/,
    )
  })

  it('reports the error of open', async () => {
    const open = () => Promise.reject(new TypeError('no port'))
    expect(await failureOf({ create: changed({ open }) })).toMatch(
      /^memory cannot be opened in a new, empty folder: TypeError: no port\nat /,
    )
  })

  it('waits for an opening up to the timeout', async () => {
    const never = () => new Promise<never>(() => {})
    const failure = await failureOf({ create: changed({ open: never }), openTimeout: 20 })
    expect(failure).toBe('memory cannot be opened in a new, empty folder: It did not settle within 20 ms.')
    expect(await failureOf({ create: never, openTimeout: 20 })).toMatch(
      /^create.* did not settle within 20 ms\.$/,
    )
  })

  it.each([
    [
      'nothing',
      undefined,
      'create({ directory }) returned undefined. It must return a driver, or a promise of one.',
    ],
    [
      'a text',
      'driver',
      "create({ directory }) returned 'driver'. It must return a driver, or a promise of one.",
    ],
    [
      'an empty object',
      {},
      /^The driver that create\(\{ directory \}\) returned lacks a name, open\(\), .*, close\(\), supports\.$/,
    ],
  ])('says that %s is not a driver', async (_, made, message) => {
    const failure = await failureOf({ create: (() => made) as unknown as CreateDriver })
    if (typeof message === 'string') expect(failure).toBe(message)
    else expect(failure).toMatch(message)
  })

  it('names claims that are missing, unknown, or neither true nor false', async () => {
    const { sync: _, ...supports } = memoryDriver().supports
    expect(
      await failureOf({ create: changed({ supports: { ...supports, durable: 'no', fulltext: true } }) }),
    ).toBe(
      "supports.sync is undefined, supports.durable is 'no', supports has a claim called 'fulltext'. Each claim must be true or false: concurrentReads, multiProcess, fullText, sync, persistent, durable, conditions.",
    )
    expect(await failureOf({ create: changed({ name: ' ' }) })).toMatch(/ lacks a name\.$/)
  })

  it('makes runConformance reject before any promise is tested', async () => {
    const verdicts: unknown[] = []
    const open = () => {
      throw new Error('refused')
    }
    const onVerdict = (verdict: unknown) => void verdicts.push(verdict)
    await expect(runConformance({ create: changed({ open }), onVerdict })).rejects.toThrow(
      /cannot be opened.*refused/,
    )
    expect(verdicts).toEqual([])
  })
})

// From the built package, since other processes cannot load its source.
describe('a module', () => {
  const closed = 'a closed driver does not keep its process alive'
  const failureWith = (module: string, promise = closed) =>
    runConformance({ create, module, only: ({ name }) => name === promise }).then(
      ({ verdicts }) => verdicts.map(({ status }) => status),
      (error: Error) => error.message,
    )

  it('that exports no driver is reported once', async () => {
    expect(await failureWith(moduleWith('export const create = 42'))).toMatch(
      /^Another process cannot open the driver from .*create\.mjs: .* exports create, which is 42\. It must export /,
    )
    expect(await failureWith('/there/is/none.mjs')).toMatch(
      /: The file \/there\/is\/none\.mjs does not exist\.$/,
    )
  })

  it('whose driver cannot be opened in another process is reported once', async () => {
    const open = 'export const create = () => ({ open() { throw new RangeError("too far") } })'
    expect(await failureWith(moduleWith(open))).toMatch(/create\.mjs: too far$/)
  })

  it('is not needed when no promise needs processes', async () => {
    expect(await failureWith('/there/is/none.mjs', 'order')).toEqual([])
  })
})
