import { runSteps, survey } from '@logpond/blocks'
import { LogStorageError } from '@logpond/core'
import type { Mark } from '../files/mark-file.js'
import { problemsOfLog, problemsOfMark } from '../recovery/check-files.js'
import { readIdentity } from '../recovery/opened-file.js'
import { scanWal } from '../recovery/scan-wal.js'
import type { Source } from './source.js'

export { readMark } from '../files/mark-file.js'
export { Sources } from './sources.js'

/**
 * What is wrong with the files of a database that SQLite ignores without an error.
 *
 * @param log Its write-ahead log, if no driver is writing it.
 */
export async function problemsAtOpening(
  path: string,
  { connection, blocks }: Source,
  mark: Mark | undefined,
  log: string | undefined,
): Promise<LogStorageError[]> {
  const scan = log === undefined ? undefined : await runSteps(scanWal(log))
  const files = { mark, scan }
  const { damaged } = await runSteps(blocks.store.snapshot(survey))
  const problems = [
    ...problemsOfLog(files),
    ...problemsOfMark(files, readIdentity(connection)),
    ...damaged.map(({ error }) => `${error.message} The next opening for writing puts it aside.`),
  ]
  return problems.map(
    (problem) =>
      new LogStorageError(
        'CORRUPT',
        `${path} has a problem: ${problem} Logpond only read the files and changed nothing.`,
      ),
  )
}
