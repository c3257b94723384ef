import { isDeepStrictEqual } from 'node:util'
import { SEVERITY_NUMBERS, type StoredLogEntry } from '@logpond/core'
import type { FileFindings } from './check-file.js'
import { entryOf, originOf, timeOf, type WriterId } from './entry-of.js'
import type { WriterRecord } from './journal.js'

/**
 * - A: each acknowledged entry is stored.
 * - B: each stored entry was submitted and is unchanged.
 * - C: each entry is stored once, under the id that its receipt reported; no id occurs twice.
 * - D: the entries of a writer are stored in the order in which it submitted them; batches are complete.
 * - E: the checks of the database and of its parts find no damage.
 * - F: if the process survived, its counters add up and agree with its receipts.
 * - G: no error was thrown outside of a call, and memory stayed within its limit.
 * - H: soon after the end of the fault, a new entry commits.
 * - I: searches, counts and histograms agree with the entries that a scan returns, and those with the rows in the file.
 */
export type Rule = 'A' | 'B' | 'C' | 'D' | 'E' | 'F' | 'G' | 'H' | 'I'

export interface Violation {
  readonly rule: Rule
  readonly what: string
  /** Number of affected entries. */
  readonly count: number
}

/** Everything that is known after a fault. */
export interface Evidence {
  /** Path of the database. */
  readonly path: string
  readonly writers: readonly WriterRecord[]
  /** All entries, read through a storage that was opened after the fault. Ordered by id. */
  readonly stored: readonly StoredLogEntry[]
  /** The content of the file, read without Logpond after that storage was closed. */
  readonly file: FileFindings
  /** What other reads have answered, and what they should according to {@link stored}. @default none */
  readonly answers?: readonly Answer[]
  /**
   * Milliseconds from opening that storage to the commit of an entry, without the time for which other programs had the
   * processors; or the reason why it failed.
   */
  readonly recovery: number | string
}

/** The answer of a read. */
export interface Answer {
  readonly question: string
  readonly is: number
  readonly expected: number
}

export interface Limits {
  /** Milliseconds for H. @default 2000 */
  readonly recovery?: number
  /** Maximum memory of a process, in bytes. @default 400 MiB */
  readonly memory?: number
  /** Codes with which a receipt may fail although its entry is stored. @default UNKNOWN_OUTCOME */
  readonly inDoubt?: readonly string[]
  /** Returns true for entries that no writer has submitted, which are not judged individually. @default none */
  readonly isOther?: (entry: StoredLogEntry) => boolean
}

/** Returns all violations. */
export function judge(evidence: Evidence, limits: Limits = {}): Violation[] {
  const places = placesOf(evidence)
  return [
    ...missing(evidence, places),
    ...foreign(evidence, limits),
    ...repeated(evidence, places),
    ...disordered(evidence),
    ...incomplete(evidence),
    ...evidence.file.damage.map((what) => ({ rule: 'E' as const, what, count: 1 })),
    ...evidence.writers.flatMap(miscounted),
    ...evidence.writers.flatMap((record) => misbehaved(record, limits)),
    ...late(evidence, limits),
    ...contradictory(evidence),
  ]
}

/** The ids under which each entry of each writer is stored. */
type Places = ReadonlyMap<string, ReadonlyMap<number, readonly number[]>>

function placesOf({ stored }: Evidence): Places {
  const places = new Map<string, Map<number, number[]>>()
  for (const { id, message } of stored) {
    const origin = originOf(message)
    if (origin === undefined) continue
    const ofWriter = places.get(origin.name) ?? new Map<number, number[]>()
    places.set(origin.name, ofWriter)
    const ids = ofWriter.get(origin.n)
    if (ids === undefined) ofWriter.set(origin.n, [id])
    else ids.push(id)
  }
  return places
}

function missing({ writers, stored }: Evidence, places: Places): Violation[] {
  const age = ageOf(writers)
  const oldest = oldestToKeep(writers, stored, age)
  const lost = writers.flatMap(({ writer, committed }) =>
    [...committed]
      .filter(([n, id]) => age(writer, n, id) >= oldest && !places.get(writer.name)?.has(n))
      .map(([n, id]) => `${writer.name} ${n} (id ${id})`),
  )
  return violation('A', lost, 'were acknowledged but are not stored')
}

/** A number by which entries are ordered as a cleanup deletes them. */
type Age = (writer: WriterId, n: number, id: number) => number

/** Entries are as old as their timestamps. If they get them during `store()`, their ids show it, unless writers overlap. */
function ageOf(writers: readonly WriterRecord[]): Age {
  return writers.some(({ writer }) => writer.isTimed) ? (_writer, _n, id) => id : timeOf
}

/**
 * The age from which on all acknowledged entries must be stored. A cleanup deletes the oldest entries, and keeps the number that
 * it was given.
 */
function oldestToKeep(writers: readonly WriterRecord[], stored: readonly StoredLogEntry[], age: Age): number {
  const kept = Math.min(...writers.map((record) => record.kept ?? Infinity))
  if (kept === Infinity) return Number.NEGATIVE_INFINITY
  const byName = new Map(writers.map(({ writer }) => [writer.name, writer]))
  const found = stored.flatMap(({ id, message }) => {
    const origin = originOf(message)
    const writer = origin && byName.get(origin.name)
    return writer === undefined ? [] : [age(writer, origin?.n ?? 0, id)]
  })
  // Committed entries count even if the process ended before it received their receipts.
  const known = new Set(found)
  for (const { writer, committed } of writers) {
    for (const [n, id] of committed) known.add(age(writer, n, id))
  }
  const ages = [...known].sort((a, b) => b - a)
  const oldest = found.reduce((least, one) => Math.min(least, one), Infinity)
  return Math.min(oldest, ages[kept - 1] ?? Number.NEGATIVE_INFINITY)
}

function foreign(
  { writers, stored }: Evidence,
  { inDoubt = ['UNKNOWN_OUTCOME'], isOther = () => false }: Limits,
): Violation[] {
  const records = new Map(writers.map((record) => [record.writer.name, record]))
  const unknown: string[] = []
  const failed: string[] = []
  const changed: string[] = []
  for (const entry of stored) {
    if (isOther(entry)) continue
    const origin = originOf(entry.message)
    const record = origin && records.get(origin.name)
    if (origin === undefined || record === undefined || origin.n >= record.submitted) {
      unknown.push(`id ${entry.id} ${JSON.stringify(entry.message.slice(0, 40))}`)
    } else {
      const name = `${origin.name} ${origin.n} (id ${entry.id})`
      const code = record.failed.get(origin.n)
      if (code !== undefined && !inDoubt.includes(code)) failed.push(`${name} ${code}`)
      if (!isAsSubmitted(entry, record, origin.n)) changed.push(name)
    }
  }
  return [
    ...violation('B', unknown, 'are stored but were not submitted'),
    ...violation('B', failed, 'are stored, but their receipts failed'),
    ...violation('B', changed, 'are stored with other content than submitted'),
  ]
}

function isAsSubmitted({ id, ...stored }: StoredLogEntry, { writer }: WriterRecord, n: number): boolean {
  const { severity = 9, ...submitted } = entryOf(writer, n)
  const expected = {
    ...submitted,
    severity: typeof severity === 'string' ? SEVERITY_NUMBERS[severity] : severity,
    ...(writer.isTimed ? { timestamp: stored.timestamp } : {}),
  }
  return isDeepStrictEqual({ ...stored }, expected)
}

function repeated({ writers, stored }: Evidence, places: Places): Violation[] {
  const again = [...places].flatMap(([name, entries]) =>
    [...entries]
      .filter(([, ids]) => ids.length > 1)
      .map(([n, ids]) => `${name} ${n} (ids ${ids.join(', ')})`),
  )
  const ids = new Set<number>()
  const shared = stored.filter(({ id }) => ids.size === ids.add(id).size).map(({ id }) => `id ${id}`)
  const reported = new Map<number, string>()
  const wrong: string[] = []
  for (const { writer, committed } of writers) {
    for (const [n, id] of committed) {
      const other = reported.get(id)
      const is = places.get(writer.name)?.get(n)
      if (other !== undefined) wrong.push(`id ${id} of ${other} and ${writer.name} ${n}`)
      else if (is !== undefined && !is.includes(id))
        wrong.push(`${writer.name} ${n} reported as ${id}, stored as ${is}`)
      reported.set(id, `${writer.name} ${n}`)
    }
  }
  return [
    ...violation('C', again, 'are stored more than once'),
    ...violation('C', shared, 'occur more than once'),
    ...violation('C', wrong, 'were reported with a wrong or repeated id'),
  ]
}

function disordered({ stored }: Evidence): Violation[] {
  const last = new Map<string, number>()
  const wrong: string[] = []
  for (const { id, message } of stored) {
    const origin = originOf(message)
    if (origin === undefined) continue
    const before = last.get(origin.name) ?? -1
    if (origin.n < before) wrong.push(`${origin.name} ${origin.n} (id ${id}) after ${before}`)
    last.set(origin.name, origin.n)
  }
  return violation('D', wrong, 'are stored out of order')
}

function incomplete({ stored, file, writers }: Evidence): Violation[] {
  const isCleaned = writers.some(({ kept }) => kept !== undefined)
  const ids = new Set(stored.map(({ id }) => id))
  const broken: string[] = []
  const covered = new Set<number>()
  for (const { firstId, size } of file.batches) {
    let found = 0
    for (let id = firstId; id < firstId + size; id++) {
      covered.add(id)
      if (ids.has(id)) found++
    }
    // A cleanup deletes the oldest entries of a batch first.
    let last = 0
    while (last < size && ids.has(firstId + size - 1 - last)) last++
    if (found < size && !(isCleaned && found === last)) broken.push(`${found} of ${size} from id ${firstId}`)
  }
  const first = file.batches[0]?.firstId ?? Infinity
  const loose = stored.filter(({ id }) => id >= first && !covered.has(id)).map(({ id }) => `id ${id}`)
  const claimed = file.entries === stored.length ? [] : [`${file.entries} of ${stored.length}`]
  return [
    ...violation('D', broken, 'batches are stored only in part'),
    ...violation('D', loose, 'are stored without their batch'),
    ...violation('D', claimed, 'counts of entries in the file are wrong'),
  ]
}

function miscounted({ writer, counts, last, submitted, committed, failed }: WriterRecord): Violation[] {
  const wrong = counts
    .filter((is) => is.accepted !== is.committed + is.failed + is.queued + is.inFlight)
    .map((is) => JSON.stringify(is))
  const differences: string[] = []
  if (last !== undefined) {
    const pairs = [
      ['submitted', submitted, last.accepted + last.refused],
      ['committed', committed.size, last.committed],
      ['failed or refused', failed.size, last.failed + last.refused],
      ['pending', 0, last.queued + last.inFlight],
    ] as const
    for (const [what, is, counted] of pairs) {
      if (is !== counted) differences.push(`${what}: ${is} by receipts, ${counted} by stats()`)
    }
  }
  return [
    ...violation('F', wrong, `counters of ${writer.name} do not add up`),
    ...violation('F', differences, `counters of ${writer.name} differ from its receipts`),
  ]
}

function misbehaved({ writer, strays, memory }: WriterRecord, limits: Limits): Violation[] {
  const { memory: limit = 400 * 1024 * 1024 } = limits
  const mebibytes = Math.round(memory / 1024 / 1024)
  return [
    ...violation('G', strays, `errors were thrown in ${writer.name} outside of a call`),
    ...violation(
      'G',
      memory > limit ? [`${mebibytes} MiB`] : [],
      `memory limits were exceeded by ${writer.name}`,
    ),
  ]
}

function contradictory({ stored, file, answers = [], recovery }: Evidence): Violation[] {
  // Otherwise nothing could be read, which is another violation.
  if (typeof recovery === 'string') return []
  const wrong = answers
    .filter(({ is, expected }) => is !== expected)
    .map(({ question, is, expected }) => `${question}: ${is} instead of ${expected}`)
  const read = new Set(stored.map(({ id }) => id))
  const ids = file.ids ?? stored.map(({ id }) => id)
  const inFile = new Set(ids)
  const unread = [...inFile].filter((id) => !read.has(id)).map((id) => `id ${id}`)
  const invented = [...read].filter((id) => !inFile.has(id)).map((id) => `id ${id}`)
  const twice = ids.filter((id, i) => i > 0 && id === ids[i - 1]).map((id) => `id ${id}`)
  return [
    ...violation('I', wrong, 'answers do not agree with the stored entries'),
    ...violation('I', unread, 'are rows of the file that a scan did not return'),
    ...violation('I', invented, 'were returned by a scan, but are not rows of the file'),
    ...violation('C', twice, 'are rows of several parts'),
  ]
}

function late({ recovery }: Evidence, { recovery: limit = 2000 }: Limits): Violation[] {
  if (typeof recovery === 'string') return [{ rule: 'H', what: recovery, count: 1 }]
  const took = recovery > limit ? [`${Math.round(recovery)} ms`] : []
  return violation('H', took, `recoveries took longer than ${limit} ms`)
}

function violation(rule: Rule, cases: readonly string[], what: string): Violation[] {
  if (cases.length === 0) return []
  const more = cases.length > 3 ? ', …' : ''
  return [
    { rule, what: `${cases.length} ${what}: ${cases.slice(0, 3).join('; ')}${more}`, count: cases.length },
  ]
}
