import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import type { StorageStats } from '@logpond/core'
import type { WriterId } from './entry-of.js'

/** The counters of `stats()` that must add up. */
export type Counts = Pick<
  StorageStats,
  'accepted' | 'refused' | 'committed' | 'failed' | 'queued' | 'inFlight' | 'retries'
>

/** Consecutive entries: `count` entries from `first` on. */
export type Range = readonly [first: number, count: number]

/** A line of a journal, one JSON object. */
export type JournalLine =
  /** Written before `store()`: the entries that the writer submits next. */
  | { readonly submit: Range; readonly at?: number }
  /** Written as soon as receipts report it: committed entries, and the id of the first one. */
  | { readonly commit: readonly [...Range, id: number]; readonly at: number }
  | { readonly fail: number; readonly count?: number; readonly code: string }
  /** Written in between. `isLast`: nothing is pending any more. */
  | { readonly counts: Counts; readonly memory: number; readonly isLast?: boolean }
  /** A cleanup that keeps this many of the newest entries. */
  | { readonly cleanup: number }
  /** An unhandled rejection or an uncaught exception. */
  | { readonly stray: string }
  /** Total time for which the threads of the process had waited for a processor. */
  | { readonly waited: number; readonly at: number }
  /** Information for a case. */
  | { readonly note: string; readonly value?: unknown }

/** The content of a writer's journal. */
export interface WriterRecord {
  readonly writer: WriterId
  /** The entries from 0 to below this number were submitted, or were about to be. */
  readonly submitted: number
  /** The first entry of each group of submitted entries, and the time before the group was submitted. */
  readonly submits: readonly { readonly first: number; readonly at: number }[]
  /** Entries whose receipt reported them as committed, and their ids. */
  readonly committed: ReadonlyMap<number, number>
  /** Entries whose receipt failed, and the error code. */
  readonly failed: ReadonlyMap<number, string>
  readonly counts: readonly Counts[]
  /** The counters when nothing was pending any more. `undefined` if the writer ended before. */
  readonly last: Counts | undefined
  /** Maximum memory of its process, in bytes. */
  readonly memory: number
  /** Number of entries that its cleanups keep; `undefined` without a cleanup. */
  readonly kept: number | undefined
  readonly strays: readonly string[]
  readonly notes: ReadonlyMap<string, unknown>
  /** Its commits, as receipts reported them: consecutive entries, the id of the first one, and the time. */
  readonly commits: readonly Extract<JournalLine, { commit: unknown }>[]
  /** The times at which its commits were reported, as `sharedTime()`. */
  readonly commitTimes: readonly number[]
  /** How long its threads had waited for a processor, at several times. */
  readonly waits: readonly { readonly waited: number; readonly at: number }[]
}

/** Milliseconds of a clock that all processes of a machine share, and that does not jump. */
export function sharedTime(): number {
  return Number(process.hrtime.bigint() / 1000n) / 1000
}

/** Appends lines to a file. The lines survive a SIGKILL. The file must be on a disk without faults. */
export class Journal implements Disposable {
  readonly #file: number

  constructor(path: string) {
    this.#file = openSync(path, 'a')
  }

  write(...lines: JournalLine[]): void {
    writeSync(this.#file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
  }

  [Symbol.dispose](): void {
    closeSync(this.#file)
  }
}

/** Reads a journal. Ignores an incomplete last line, in which the writer was killed. */
export function readJournal(path: string, writer: WriterId): WriterRecord {
  const text = readText(path)
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n')
  return recordOf(
    writer,
    lines.filter((line) => line !== '').map((line) => JSON.parse(line) as JournalLine),
  )
}

export function recordOf(writer: WriterId, lines: readonly JournalLine[]): WriterRecord {
  const committed = new Map<number, number>()
  const failed = new Map<number, string>()
  const counts: Counts[] = []
  const strays: string[] = []
  const notes = new Map<string, unknown>()
  const commits: Extract<JournalLine, { commit: unknown }>[] = []
  const submits: { first: number; at: number }[] = []
  const waits: { waited: number; at: number }[] = []
  let submitted = 0
  let last: Counts | undefined
  let memory = 0
  let kept: number | undefined
  for (const line of lines) {
    if ('submit' in line) {
      submitted = line.submit[0] + line.submit[1]
      if (line.at !== undefined) submits.push({ first: line.submit[0], at: line.at })
    } else if ('waited' in line) waits.push(line)
    else if ('commit' in line) {
      const [first, count, id] = line.commit
      for (let i = 0; i < count; i++) committed.set(first + i, id + i)
      commits.push(line)
    } else if ('fail' in line) {
      for (let i = 0; i < (line.count ?? 1); i++) failed.set(line.fail + i, line.code)
    } else if ('counts' in line) {
      counts.push(line.counts)
      if (line.isLast) last = line.counts
      memory = Math.max(memory, line.memory)
    } else if ('cleanup' in line) kept = Math.min(line.cleanup, kept ?? Infinity)
    else if ('stray' in line) strays.push(line.stray)
    else notes.set(line.note, line.value)
  }
  const commitTimes = commits.map(({ at }) => at)
  return {
    writer,
    submitted,
    submits,
    committed,
    failed,
    counts,
    last,
    memory,
    kept,
    strays,
    notes,
    commits,
    commitTimes,
    waits,
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // The process was killed before it created the journal.
    return ''
  }
}
