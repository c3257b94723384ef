import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { isLogStorageError, openLogStorage } from '@logpond/core'
import type { Run, TortureCase } from '../case.js'
import { makeDriver } from '../driver-name.js'

const ENTRIES = 3000

/** Another program was killed in a transaction with a rollback journal, which node-sqlite3-wasm cannot roll back. */
export const hotJournal: TortureCase = {
  row: 20,
  title: 'a hot rollback journal lies next to the file',
  drivers: ['wasm'],
  runs: { full: 3, fast: 1 },
  async run(run) {
    const specimen = run.specimen()
    const writer = specimen.start({ driver: 'native', entries: ENTRIES, sqlite: { wal: false } })
    const { status, errors } = await writer.end()
    run.expect(status === 0, 'G', `the writer ended with ${status}: ${errors}`)
    const other = specimen.start({}, { program: 'interrupted-update' })
    await other.reported('changed')
    await other.kill()

    const files = [specimen.path, `${specimen.path}-journal`]
    run.expect(
      (statSync(files[1] as string, { throwIfNoEntry: false })?.size ?? 0) > 0,
      'G',
      'there is no journal',
    )
    const before = files.map(hashOf)
    await expectRefusal(run, specimen.path)
    run.expect(files.map(hashOf).join() === before.join(), 'B', 'the failed opening changed the files')

    // As the message advises.
    run.judge(await specimen.examine('native'))
    run.judge(await specimen.examine())
  },
}

async function expectRefusal(run: Run, path: string): Promise<void> {
  try {
    const storage = await openLogStorage({ driver: makeDriver('wasm', { path }) })
    await storage.close()
    run.expect(false, 'B', 'the file was opened with a half-written transaction')
  } catch (thrown) {
    run.expect(
      isLogStorageError(thrown) && thrown.code === 'UNSUPPORTED' && thrown.message.includes('-journal'),
      'B',
      `opening should fail with UNSUPPORTED and name the journal: ${thrown}`,
    )
  }
}

function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex')
}
