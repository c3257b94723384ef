import { visibleText } from '@logpond/mapping/writers'
import { CommandError } from '../command-error.js'
import { type Context, toPath } from '../context.js'
import type { Database } from '../database.js'
import { EntryStore } from '../ingest/entry-store.js'
import type { FileReport } from '../ingest/ingest-report.js'
import type { InputError } from '../input/input-error.js'
import { LineReader, type LineReaderOptions } from '../line-reader.js'
import type { Progress } from '../progress.js'
import { Committer } from './committer.js'
import { FollowStateFile } from './follow-state.js'
import { FollowedFile } from './followed-file.js'

/** Milliseconds between two checks of files that have nothing new. */
const INTERVAL = 250

export interface FollowOptions {
  readonly context: Context
  readonly database: Database
  /** Path of the database. */
  readonly path: string
  readonly progress: Progress
  readonly lines: LineReaderOptions
}

/** Stores the lines that are appended to files until the user stops the command. */
export async function followFiles(
  names: readonly string[],
  { context, database, path: databasePath, progress, lines }: FollowOptions,
): Promise<FileReport[]> {
  const { signal, now, stderr } = context
  if (names.includes('-'))
    throw new CommandError('--follow needs files and cannot read the standard input. Name a file.')
  const files: FollowedFile[] = []
  const states: FollowStateFile[] = []
  try {
    for (const [path, name] of new Map(names.map((name) => [toPath(context, name), name]))) {
      const state = new FollowStateFile(databasePath, path)
      await state.lock()
      states.push(state)
      const committer = await Committer.open(database, state, path)
      const store = new EntryStore(database.storage)
      const notify = (problem: InputError) =>
        void stderr.write(`logpond: ${visibleText(problem.describe(name, context.command))}\n`)
      const file = new FollowedFile({
        name,
        path,
        committer,
        reader: new LineReader(lines),
        store,
        now,
        signal,
        notify,
      })
      await file.resume()
      files.push(file)
    }
    let isBusy = true
    while (!signal.aborted) {
      const isRested: boolean = !isBusy
      isBusy = false
      for (const file of files) isBusy = (await file.poll(isRested)) || isBusy
      const entries = files.reduce((sum, { report }) => sum + report.counts.entries, 0)
      progress.update({ done: 0, entries, queued: 0 })
      if (!isBusy) await pause(context, INTERVAL)
    }
    for (const file of files) await file.end()
    return files.map(({ report }) => report)
  } finally {
    for (const state of states) await state.unlock()
  }
}

/** Resolves after a delay, or as soon as the user stops the command. */
function pause({ after, signal }: Context, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const end = () => {
      signal.removeEventListener('abort', end)
      timer[Symbol.dispose]()
      resolve()
    }
    const timer = after(milliseconds, end)
    signal.addEventListener('abort', end)
  })
}
