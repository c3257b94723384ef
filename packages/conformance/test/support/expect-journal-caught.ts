import { runConformance } from '@logpond/conformance/suite'
import { expect, it } from 'vitest'
import { JOURNAL_BREAKAGES } from './journal-breakages.js'
import { journalDriver } from './journal-driver.js'
import { STATE_BREAKAGES } from './state-breakages.js'

/** Milliseconds. A process that never ends is one however long it is waited for. */
const SOON = 500

const BREAKAGES = { ...JOURNAL_BREAKAGES, ...STATE_BREAKAGES }

/**
 * A test that a promise is broken by a driver that keeps a file, and that the suite says so. For promises about
 * processes too: from the package as it is built, since processes of their own cannot load its source.
 */
export function expectJournalCaught(
  promise: string,
  breakage: keyof typeof BREAKAGES,
  { shared = false } = {},
): void {
  it(`a journal that has the fault "${breakage}" is caught: ${promise}`, async () => {
    const module = new URL('../fixtures/broken-journal.mjs', import.meta.url)
    module.searchParams.set('breakage', breakage)
    if (shared) module.searchParams.set('shared', '')
    const { verdicts } = await runConformance({
      create: ({ directory }) => journalDriver({ directory, shared }, BREAKAGES[breakage]),
      module: module.href,
      seed: 1,
      endTimeout: SOON,
      only: ({ name }) => name === promise,
    })
    expect(verdicts).toMatchObject([{ promise, status: 'failed' }])
  })
}
