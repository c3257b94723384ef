import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import type { StorageStats } from '@logpond/core'
import type { WriterId } from './entry-of.js'

/** The counters that must add up. */
export type Counts = Pick<
  StorageStats,
  'accepted' | 'refused' | 'committed' | 'failed' | 'queued' | 'inFlight' | 'retries'
>

/** Entries that follow each other: `count` from `first` on. */
export type Range = readonly [first: number, count: number]

/** What a writer writes down, one JSON object a line. */
export type JournalLine =
  /** Before `store()`: entries that it hands over next. */
  | { readonly submit: Range; readonly at?: number }
  /** As soon as receipts say so: entries and the id of the first of them. */
  | { readonly commit: readonly [...Range, id: number]; readonly at: number }
  | { readonly fail: number; readonly count?: number; readonly code: string }
  /** In between, and when the writer lives on with nothing pending. */
  | { readonly counts: Counts; readonly memory: number; readonly isLast?: boolean }
  /** Keeps so many of the youngest entries. */
  | { readonly cleanup: number }
  /** A rejection or an exception that nobody waits for. */
  | { readonly stray: string }
  /** How long its threads have waited for a processor until then. */
  | { readonly waited: number; readonly at: number }
  /** Something that a case wants to know. */
  | { readonly note: string; readonly value?: unknown }

/** What is known of a writer, from its journal. */
export interface WriterRecord {
  readonly writer: WriterId
  /** Entries 0 to below this were handed over, or were about to be. */
  readonly submitted: number
  /** Since when: the first of the entries that it handed over at a time, and the time before that. */
  readonly submits: readonly { readonly first: number; readonly at: number }[]
  /** Entries that a receipt told as committed, and their ids. */
  readonly committed: ReadonlyMap<number, number>
  /** Entries whose receipt failed, and the code. */
  readonly failed: ReadonlyMap<number, string>
  readonly counts: readonly Counts[]
  /** The counters when nothing was pending any more; `undefined` for a writer that did not live so long. */
  readonly last: Counts | undefined
  /** Bytes: the most that its process took. */
  readonly memory: number
  /** How many entries its cleanups keep; `undefined` where there was none. */
  readonly kept: number | undefined
  readonly strays: readonly string[]
  readonly notes: ReadonlyMap<string, unknown>
  /** Its commits, as they were told: entries that follow each other, the id of the first, and when. */
  readonly commits: readonly Extract<JournalLine, { commit: unknown }>[]
  /** When its commits were told: milliseconds of a clock that all processes of a machine share. */
  readonly commitTimes: readonly number[]
  /** How long its threads had waited for a processor, now and then. */
  readonly waits: readonly { readonly waited: number; readonly at: number }[]
}

/** Milliseconds that mean the same in all processes of a machine, whatever happens to the time of day. */
export function sharedTime(): number {
  return Number(process.hrtime.bigint() / 1000n) / 1000
}

/** Appends lines to a file. What was appended is there after a SIGKILL; the file must lie on a disk that works. */
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

/** Reads what a writer wrote down, up to the line that it was killed in. */
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
    // Killed before it began.
    return ''
  }
}
