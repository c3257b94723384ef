import * as fs from 'node:fs'
import { dirname } from 'node:path'
import { LogStorageError } from '@logpond/core'
import { describe, expect, it } from 'vitest'
import { runConformance } from '../../../src/run-conformance.js'
import { brokenJournalDriver } from '../../support/broken-journal-driver.js'
import { expectCaught } from '../../support/expect-caught.js'

const FOLDER =
  'a driver that opens a store through a link to its folder shares it fully, or is refused and does no harm'
const FILES =
  'a driver that opens a store through links to its files shares it fully, or is refused and does no harm'

/** The open paths, for a driver that identifies a store by its path. */
const paths = new Set<string>()

const knowsPaths = brokenJournalDriver((_, journal) => {
  journal.acquire = () => {
    if (paths.has(journal.path)) throw new LogStorageError('BUSY', `${journal.path} is open already.`)
    paths.add(journal.path)
  }
  journal.release = () => {
    paths.delete(journal.path)
  }
  return {}
})

/** A driver that behaves differently when it opens a link. */
const byLink = (open: (path: string, correct: () => unknown) => unknown) =>
  brokenJournalDriver((driver, journal) => ({
    open: async (signal) => {
      const folder = dirname(journal.path)
      const isLink = [folder, journal.path].some((path) =>
        fs.lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink(),
      )
      await (isLink ? open(folder, () => driver.open(signal)) : driver.open(signal))
    },
  }))

describe('several processes: links', () => {
  it('are kept by a driver that refuses links', async () => {
    const create = byLink((path) => {
      throw new LogStorageError('INVALID_OPTIONS', `${path} is a link. Name the folder itself.`)
    })
    const { verdicts } = await runConformance({
      create,
      seed: 1,
      only: ({ name }) => name === FOLDER || name === FILES,
    })
    expect(verdicts).toMatchObject([{ status: 'passed' }, { status: 'passed' }])
  })

  expectCaught('a driver that knows a store by its path', FOLDER, knowsPaths)
  expectCaught('a driver that knows a store by the paths of its files', FILES, knowsPaths)
  const raw = byLink((path) => {
    throw Object.assign(new Error(`ELOOP: ${path}`), { code: 'ELOOP' })
  })
  expectCaught('a driver that passes on the error of the system for a link', FOLDER, raw)
  expectCaught('a driver that passes on the error of the system for a link to a file', FILES, raw)
  expectCaught(
    'a driver that takes the lock from the driver that has it',
    FOLDER,
    byLink((path, correct) => {
      fs.rmSync(`${path}/lock`, { force: true })
      return correct()
    }),
  )
  expectCaught(
    'a driver that cleans up what it was refused',
    FOLDER,
    byLink(async (path, correct) => {
      try {
        await correct()
      } catch (thrown) {
        fs.rmSync(`${path}/journal`, { force: true })
        throw thrown
      }
    }),
  )
})
